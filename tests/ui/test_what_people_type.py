from datetime import date, time

import pytest
from django import forms
from django.http import QueryDict

from esafety.ui.forms import ClockField, DateBoxesField, LinksField, LongTextField, PlainForm, RadioCards, local_moment


class Report(PlainForm):
    summary = forms.CharField(max_length=20)
    account = LongTextField(max_length=2_000, required=False)


class When(PlainForm):
    day = DateBoxesField(label="When did it happen?", words="the date it happened")


class Place(PlainForm):
    links = LinksField(required=False)


def faults(form):
    return [link.text for link in form.error_summary()]


def boxes(day, month, year):
    return When({"day_day": day, "day_month": month, "day_year": year})


def test_control_characters_go_and_letters_are_composed():
    form = Report(
        QueryDict(mutable=True) | {"summary": "Ame\u0301lie\x00\x1b\x85", "account": "one\r\ntwo\tthree\rfour"}
    )
    assert form.is_valid()
    assert form.cleaned_data == {"summary": "Am\u00e9lie", "account": "one\ntwo\tthree\nfour"}


@pytest.mark.parametrize("text", ["🙂👩‍👧", "مرحبا", "<script>alert(1)</script>", "a\u202eb"])
def test_emoji_other_scripts_and_html_are_kept_as_typed(text):
    form = Report({"summary": text[:20], "account": text})
    assert form.is_valid()
    assert form.cleaned_data["account"] == text
    assert "<script>" not in str(form)


def test_only_control_characters_is_nothing():
    assert faults(Report({"summary": "\x00\x07 "})) == ["Enter the summary"]


def test_what_is_too_long_is_counted_and_kept():
    form = Report({"summary": "ok", "account": "x" * 2_204})
    assert faults(form) == ["Account must be 2,000 characters or fewer; you have typed 2,204"]
    assert "x" * 2_204 in str(form)
    assert "maxlength" not in str(form)


def test_a_megabyte_is_refused_in_a_sentence():
    assert faults(Report({"summary": "x" * 1_000_000})) == [
        "Summary must be 20 characters or fewer; you have typed 1,000,000"
    ]


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("What happened", "Enter what happened"),
        ("E-mail address", "Enter the e-mail address"),
        ("PIN", "Enter the PIN"),
        ("Where was it?", "Enter an answer"),
    ],
)
def test_a_missing_answer_is_asked_for_by_its_label(label, message):
    form = type("Form", (PlainForm,), {"answer": forms.CharField(label=label)})({})
    assert faults(form) == [message]


def test_a_message_given_by_hand_is_kept():
    field = forms.CharField(error_messages={"required": "Say who told you"})
    assert faults(type("Form", (PlainForm,), {"who": field})({})) == ["Say who told you"]


def test_one_form_does_not_change_the_words_of_another():
    class Mail(forms.Form):
        email = forms.EmailField()

    plain = type("Form", (PlainForm,), {"email": forms.EmailField()})({"email": "nobody"})
    assert faults(plain) == ["Enter an e-mail address like name@school.example"]
    assert Mail({"email": "nobody"}).errors["email"] == ["Enter a valid email address."]


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "Mar."])
def test_a_month_may_be_a_number_or_a_name(month):
    form = boxes("27", month, "2026")
    assert form.is_valid()
    assert form.cleaned_data["day"] == date(2026, 3, 27)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("", "", ""), "Enter the date it happened, like 27 3 2026"),
        (("27", "", "2026"), "The date it happened must include a month"),
        (("", "", "2026"), "The date it happened must include a day and a month"),
        (("31", "February", "2026"), "31 February does not exist"),
        (("29", "2", "2026"), "29 February 2026 does not exist"),
        (("32", "1", "2026"), "The day must be a number from 1 to 31"),
        (("٣", "1", "2026"), "The day must be a number from 1 to 31"),
        (("1", "13", "2026"), "The month must be a number from 1 to 12, or its name, like March"),
        (("1", "ju", "2026"), "The month must be a number from 1 to 12, or its name, like March"),
        (("1", "1", "26"), "The year must have four numbers, like 2026"),
    ],
)
def test_each_fault_of_a_date_has_its_own_sentence(typed, message):
    form = boxes(*typed)
    assert faults(form) == [message]
    assert form.error_summary()[0].target == "id_day_0"


def test_a_date_shows_what_was_typed_and_what_was_saved():
    assert 'value="Febuary"' in str(boxes("1", "Febuary", "2026"))
    assert 'value="2026"' in str(When(initial={"day": date(2026, 3, 27)}))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("14:30", time(14, 30)),
        ("2.30pm", time(14, 30)),
        ("2:30 p.m.", time(14, 30)),
        ("2pm", time(14)),
        ("1430", time(14, 30)),
        ("930", time(9, 30)),
        ("12am", time(0)),
        ("12:15 PM", time(12, 15)),
        ("noon", time(12)),
        ("midnight", time(0)),
    ],
)
def test_a_time_is_read_as_people_write_it(typed, expected):
    assert ClockField().clean(typed) == expected


@pytest.mark.parametrize("typed", ["25:00", "14:60", "13pm", "0pm", "half past two", "2", "2m", "2:3", "-1:00"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(forms.ValidationError, match="Enter a time like"):
        ClockField().clean(typed)


def test_a_time_that_the_clocks_leapt_over_does_not_exist():
    with pytest.raises(forms.ValidationError, match="does not exist: the clocks went forward"):
        local_moment(date(2026, 3, 29), time(1, 30))


@pytest.mark.parametrize(
    ("day", "clock", "utc"),
    [
        (date(2026, 3, 29), time(0, 59), "2026-03-29T00:59"),
        (date(2026, 3, 29), time(2, 0), "2026-03-29T01:00"),
        (date(2026, 10, 25), time(1, 30), "2026-10-25T00:30"),  # the first of the two
        (date(2026, 10, 25), time(2, 0), "2026-10-25T02:00"),
    ],
)
def test_a_local_time_is_the_moment_that_the_school_means(day, clock, utc):
    moment = local_moment(day, clock)
    assert (moment - moment.utcoffset()).strftime("%Y-%m-%dT%H:%M") == utc


def test_links_are_a_list_without_doubles():
    form = Place({"links": " https://example.org/a \n\nhttp://example.org/b\nhttps://example.org/a"})
    assert form.is_valid()
    assert form.cleaned_data["links"] == ["https://example.org/a", "http://example.org/b"]


@pytest.mark.parametrize("bad", ["example.org", "javascript:alert(1)", "ftp://example.org/x", "https://"])
def test_the_line_that_is_no_web_address_is_named(bad):
    assert faults(Place({"links": f"https://example.org\n{bad}"})) == [
        f"Line 2 is not a full web address: {bad}. It must start with http:// or https://"
    ]


def test_more_than_twenty_links_are_refused():
    lines = "\n".join(f"https://example.org/{number}" for number in range(21))
    assert faults(Place({"links": lines})) == ["Enter 20 web addresses or fewer; you have entered 21"]


def test_a_radio_outside_the_choices_is_refused():
    field = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=RadioCards)
    assert faults(type("Form", (PlainForm,), {"kind": field})({"kind": "z"})) == ["Choose the kind from the list"]
