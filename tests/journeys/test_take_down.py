"""A parent takes a consent back; the officer sees it at once, takes the picture down, and nobody publishes another."""

import pytest
from playwright.sync_api import expect

from agreements.models import TakeDown
from tests.agreements.changing import change_consents
from tests.factories import PersonFactory
from tests.factories import agreements as make
from tests.journeys.pages import Visitor

pytestmark = pytest.mark.usefixtures("browser_mode")


@pytest.fixture
def children():
    mother, children = make.family(children=3)
    make.consent_words(mother.school)
    for child in children:
        for use in ("website", "press", "display"):
            make.consent(child, use, by=mother)
    return mother, children


def test_from_a_consent_taken_back_to_a_picture_taken_down(page, sign_in_as, axe, shot, children):
    mother, [ava, ben, _] = children
    officer = PersonFactory(roles=["officer"], first_name="Olga", last_name="Frost")
    olga = Visitor(page)
    sign_in_as(page, officer.user)

    asks_before_publishing(olga, ava, ben, axe, shot)
    records(olga, axe, shot)
    change_consents(mother, ben, {"website": "withdrawn"})

    olga.go_home()
    olga.sees("Take down: The harvest table")
    olga.follow("Take down: The harvest table")
    olga.is_at("Take down: The harvest table")
    axe(page)
    shot(page, "take-down-done", phone=True)
    olga.press("It is done")
    expect(olga.error_summary).to_contain_text("Enter what was done")
    olga.write("What was done?", "Cropped, so that he cannot be seen.")
    olga.press("It is done")
    olga.sees("Done: Ben Reed is out of “The harvest table”.", "Nothing is to be taken down")
    axe(page)
    assert TakeDown.objects.get().done_by == officer

    olga.go("agreements:publications")
    axe(page)
    shot(page, "publications", phone=True)
    olga.follow("The harvest table")
    expect(olga.row("Ben Reed")).to_contain_text("Taken out")
    expect(olga.row("Ava Reed").first).to_contain_text("Yes")
    axe(page)
    shot(page, "publication", phone=True)

    may_not_be_shown_again(olga, ava, ben, axe, shot)
    sees_it_in_the_list(olga, ben, axe, shot)


def asks_before_publishing(olga, ava, ben, axe, shot):
    olga.go("agreements:consents")
    olga.follow("Before you publish")
    olga.is_at("Before you publish")
    olga.press("Who may be shown?")
    expect(olga.error_summary).to_contain_text("Choose where it is to be seen")
    olga.sees("Tick who is in the picture")
    shows(olga, ava)
    ticks(olga, ava)
    finds(olga, "Be", ben)
    axe(olga.page)
    shot(olga.page, "before-ticking", phone=True)
    olga.choose("Where is it to be seen?", "Pictures on the school’s website")
    olga.press("Who may be shown?")
    olga.sees("Everybody may be shown")
    axe(olga.page)
    shot(olga.page, "before-all-may", phone=True)


def shows(olga, pupil):
    olga.page.get_by_label("Show a class").select_option(label=str(pupil.teaching_group))
    olga.press("Show")


def finds(olga, typed, pupil):
    olga.page.get_by_label("Or find by name").fill(typed)
    olga.press("Find")
    ticks(olga, pupil)


def ticks(olga, pupil):
    box = olga.page.get_by_role("checkbox", name=pupil.name)
    olga.page.locator(f'label[for="{box.get_attribute("id")}"]').click()
    expect(box).to_be_checked()


def records(olga, axe, shot):
    olga.press("Record this publication")
    olga.is_at("Record this publication")
    olga.press("Record it")
    expect(olga.error_summary).to_contain_text("Enter what it is")
    olga.write("What is it?", "The harvest table")
    olga.write("Where is it?", "https://elm.example/harvest")
    axe(olga.page)
    shot(olga.page, "publication-new", phone=True)
    olga.press("Record it")
    olga.sees("It stands in the register.", "The harvest table")


def may_not_be_shown_again(olga, ava, ben, axe, shot):
    olga.go("agreements:before")
    shows(olga, ava)
    ticks(olga, ava)
    finds(olga, "ben", ben)
    olga.choose("Where is it to be seen?", "Pictures on the school’s website")
    olga.press("Who may be shown?")
    olga.sees(
        "1 of 2 may not be shown", "took their yes back on", "Leave Ben Reed out.", "Record this publication with the 1"
    )
    axe(olga.page)
    shot(olga.page, "before-one-may-not", phone=True)


def sees_it_in_the_list(olga, ben, axe, shot):
    olga.go("agreements:consents")
    expect(olga.row("Ben Reed")).to_contain_text("Withdrawn")
    axe(olga.page)
    shot(olga.page, "consents", phone=True)
    olga.follow("Ben Reed")
    olga.sees("Changed here afterwards", "May we? Pictures on the school’s website")
    axe(olga.page)
    shot(olga.page, "pupil-consents", phone=True)
    olga.go("agreements:consents")
    olga.page.get_by_role("link", name=f"Sheet for {ben.teaching_group}").click()
    olga.sees("Only for some uses")
    axe(olga.page)
    shot(olga.page, "consents-sheet", phone=True)
    for name in ("consents-import", "assent-age", "take-downs"):
        olga.go(f"agreements:{name}")
        axe(olga.page)
        shot(olga.page, name, phone=True)
