"""What the page says to an address that nobody can open, and that it keeps what was typed."""

import pytest
from django.utils.html import escape

from filtering.models import FilterRequest
from tests.factories import PersonFactory
from tests.factories import filtering as make
from tests.filtering.steps import ASKED
from tests.filtering.test_addresses import REFUSED

pytestmark = pytest.mark.django_db

NOT_OPENED = {
    "co.uk": "far more than one site",
    "github.io": "far more than one site",
    "server.lcoal": "slip of the pen",
    "bbс.co.uk": "letters of two alphabets",
    "https://bit.ly/abc": "leads on to any other site",
    "https://www.croxyproxy.com/": "switches the filter off",
    "dns.google": "switches the filter off",
    "a." * 130 + "example.org": "not the name of a site",
    "https://example.org/" + "a/" * 600: "too long",
}
WITH_SECOND = {
    "аррӏе.com": "can be taken for apple.com by eye",
    "https://xn--80ak6aa92e.com/": "can be taken for apple.com by eye",
    "youtube.com": "Anybody can put pages on youtube.com",
}


@pytest.fixture(autouse=True)
def teacher(client):
    teacher = PersonFactory(roles=["teacher"])
    client.force_login(teacher.user)
    return teacher


def post(client, address, **typed):
    return client.post("/elm/filtering/new/", ASKED | {"address": address} | typed)


@pytest.mark.parametrize("go", ["on", "send"])
@pytest.mark.parametrize("typed", [*(one for one in REFUSED if one.strip()), *NOT_OPENED])
def test_the_page_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(client, typed, go):
    page = post(client, typed, go=go, at="check" if go == "send" else "what")
    errors = page.context["form"].errors["address"]
    words = ({} | REFUSED | NOT_OPENED)[typed]
    assert words in str(errors[0])
    assert page.status_code == 200
    assert page.text.count(escape(errors[0])) == 2  # in the summary, and beside the field
    assert f'value="{escape(typed)}"' in page.text
    assert ("why", "Fractions with pictures.") in page.context["hidden"]
    assert not FilterRequest.objects.exists()


def test_an_address_of_nothing_but_spaces_is_missing(client):
    assert "Enter the address of the page" in post(client, "   ").text


@pytest.mark.parametrize("typed", WITH_SECOND)
def test_the_page_says_why_two_people_decide(client, typed):
    page = post(client, typed, at="whom", go="on")
    assert "The designated safeguarding lead decides as well" in page.text
    assert WITH_SECOND[typed] in page.text


@pytest.mark.parametrize(("line", "typed"), [(1, "javascript:alert(1)"), (2, "fine.example.org\n192.168.0.1")])
def test_of_further_addresses_the_line_is_named_and_all_are_kept(client, line, typed):
    page = post(client, "maths.example.org", bundle=typed, at="what", go="on")
    assert f"Line {line}:" in page.text
    assert escape(typed) in page.text


@pytest.mark.parametrize("opened", ["example.org", "maths.example.org"])
def test_of_both_lists_the_page_says_which_one_wins(client, opened):
    make.rule(make.FilterRequestFactory(state="verified", address=opened))
    make.rule(make.FilterRequestFactory(state="verified", kind="block", address="example.org"))
    asked = post(client, "maths.example.org", at="whom", go="on").text
    listed = client.get("/elm/filtering/rules/").text
    assert "This address is on both lists." in asked
    assert "On both lists:" in listed
    if opened == "example.org":
        assert "the block: example.org is blocked" in asked
        assert "example.org stays blocked" in listed
    else:
        assert "the block: maths.example.org is open" in asked
        assert "maths.example.org stays open" in listed
