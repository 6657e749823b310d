"""From the filter's block page to the head's decision on a phone, and back to the classroom."""

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from filtering.models import FilterRequest
from tests.factories import PersonFactory, TeachingGroupFactory
from tests.factories import filtering as make
from tests.journeys.pages import Visitor

BLOCKED = "http://www.Maths.Example.org/fractions/index.html?from=search"


@pytest.fixture
def teacher():
    teacher = PersonFactory(first_name="Tess", last_name="Carter", roles=["teacher"])
    TeachingGroupFactory(name="3 Hazel", year_group=3).teachers.add(teacher)
    return teacher


def test_from_the_block_page_to_the_decision_on_a_phone(open_page, sign_in_as, teacher, axe, shot, capsys):
    head = PersonFactory(first_name="Hal", last_name="Moor", roles=["head"])
    make.assessment(head, address="maths.example.org", note="No adverts, no accounts.")

    tess = Visitor(open_page(javascript=False))
    tess.page.goto(f"/elm/filtering/new/?url={quote(BLOCKED)}&kind=allow")
    tess.sign_in(teacher.user, at="")
    tess_asks(tess, axe, shot)

    hal = Visitor(open_page(javascript=False, viewport={"width": 375, "height": 812}))
    sign_in_as(hal.page, head.user)
    hal.go_home()
    hal.sees("Decide: open maths.example.org/fractions?", "Tess Carter")
    shot(hal.page, "filter-home-phone")
    taps = hal_decides(hal, axe, shot)
    with capsys.disabled():
        print(f"\nThe head's decision at 375 px: {taps} taps from the home page")
    assert taps == 3

    tess.go("filtering:requests")
    tess.sees("Approved, to be applied")
    axe(tess.page)
    shot(tess.page, "filter-list")
    tess.follow("F-1")
    tess.sees("Approved", "Hal Moor", "What stands")
    axe(tess.page)
    shot(tess.page, "filter-request")


def tess_asks(tess, axe, shot):
    tess.is_at("Ask for a change")
    expect(tess.page.get_by_label("Address of the site or page")).to_have_value(BLOCKED)
    axe(tess.page)
    shot(tess.page, "filter-ask-what")
    tess.press("Go on")
    tess.page.get_by_text("3 Hazel", exact=True).click()
    tess.write("What is it for?", "Fractions with pictures, for this half-term.")
    tess.page.get_by_label("Subject").select_option("Mathematics")
    axe(tess.page)
    shot(tess.page, "filter-ask-whom")
    tess.press("Check your answers")
    tess.sees("Choose until when")
    expect(tess.page.get_by_label("What is it for?")).to_have_value("Fractions with pictures, for this half-term.")
    tess.choose("Until when?", "For a year")
    tess.press("Check your answers")
    tess.sees("This opens", "The pages of maths.example.org whose addresses begin with /fractions.", "3 Hazel")
    axe(tess.page)
    shot(tess.page, "filter-ask-check")
    tess.press("Send the request")
    tess.sees("Your request F-1 was sent. The headteacher decides, and you are told.")
    axe(tess.page)


def hal_decides(hal, axe, shot):
    """Three taps: what waits, the choice, the button that confirms it."""
    hal.start_counting()
    hal.follow("Decide: open maths.example.org/fractions?")
    hal.sees("Tess Carter asks to open maths.example.org/fractions for 3 Hazel until", "No adverts, no accounts.")
    axe(hal.page)
    shot(hal.page, "filter-decide-phone")
    assert hal.page.evaluate("document.documentElement.scrollWidth") <= 375
    hal.choose("What do you decide?", "Approve")
    hal.press("Confirm the decision")
    hal.sees("F-1 is approved. It is put into the filter next.")
    axe(hal.page)
    shot(hal.page, "filter-decided-phone")
    decision = FilterRequest.objects.get().decisions.get()
    assert decision.verdict == "approved"
    return hal.presses + hal.answers
