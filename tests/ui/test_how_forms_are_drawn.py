from html.parser import HTMLParser

import pytest
from django import forms
from django.template import Context, Template

from esafety.ui.forms import CheckCards, DateBoxesField, LongTextField, PlainForm, RadioCards


class Sample(PlainForm):
    summary = forms.CharField(max_length=20, help_text="Short & plain")
    account = LongTextField(max_length=100)
    kind = forms.ChoiceField(
        choices=[("One", [("a", "A")]), ("Two", [("b", "B")])], widget=RadioCards(hints={"a": "The first"})
    )
    told = forms.MultipleChoiceField(choices=[("x", "X")], widget=CheckCards)
    on = DateBoxesField()
    place = forms.ChoiceField(choices=[("", "Choose"), ("p", "P")])
    note = forms.CharField(required=False)
    sure = forms.BooleanField()


class Ids(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def drawn(form):
    return Ids(Template("{% load ui %}{% error_summary form %}{{ form }}").render(Context({"form": form}))).tags


@pytest.mark.parametrize("data", [None, {}])
def test_everything_that_is_pointed_at_is_there_once(data):
    tags = drawn(Sample(data))
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    pointed = [attrs["for"] for _, attrs in tags if "for" in attrs]
    pointed += [one for _, attrs in tags for one in attrs.get("aria-describedby", "").split()]
    pointed += [attrs["href"][1:] for tag, attrs in tags if tag == "a"]
    assert len(ids) == len(set(ids))
    assert set(pointed) <= set(ids)


def test_every_error_link_leads_to_an_input():
    tags = drawn(Sample({}))
    inputs = {attrs.get("id") for tag, attrs in tags if tag in {"input", "select", "textarea"}}
    links = [attrs["href"][1:] for tag, attrs in tags if tag == "a"]
    assert len(links) == 7
    assert set(links) <= inputs


def test_hint_error_and_count_are_read_out_with_the_input():
    area = next(attrs for tag, attrs in drawn(Sample({})) if tag == "textarea")
    assert area["aria-describedby"] == "id_account_count id_account_error"
    assert area["aria-invalid"] == "true"


def test_what_may_be_left_out_says_so():
    assert str(Sample()).count("(optional)") == 1


def test_no_style_or_script_stands_in_a_form():
    assert not [
        attrs for _, attrs in drawn(Sample({})) if "style" in attrs or any(name.startswith("on") for name in attrs)
    ]


def test_hints_are_escaped():
    assert "Short &amp; plain" in str(Sample())
