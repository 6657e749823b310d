"""An infant class signs on the tablet of its teacher: read together, ticked, a name typed, a mark drawn (A6)."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

import agreements.model_texts
from agreements.models import Signature
from tests.factories import PersonFactory, TeachingGroupFactory
from tests.factories import agreements as make
from tests.journeys.pages import Visitor

TABLET = {"width": 1024, "height": 768}
FIRST_NAMES = ("Ava", "Ben", "Cal", "Dot", "Eli", "Fay")


@pytest.fixture
def group():
    return TeachingGroupFactory(name="1 Ash", year_group=1)


@pytest.fixture
def asked(group):
    """The school's infants, by our own model text with its pictures."""
    words = (Path(agreements.model_texts.__file__).parent / "infants.en.md").read_text()
    version = make.published(
        make.AgreementFactory(audience="infants", slug="infants", title="Our promise"), body=words.partition("\n\n")[2]
    )
    campaign = make.CampaignFactory(number=1, title="Our promise", version=version)
    return {
        name: make.ask(
            campaign,
            PersonFactory(user=None, first_name=name, last_name="Reed", teaching_group=group),
            way="class",
        )
        for name in FIRST_NAMES
    }


@pytest.fixture
def teacher(open_page, sign_in_as, javascript, group):
    person = PersonFactory(roles=["teacher"], first_name="Ada", last_name="Birch")
    group.teachers.add(person)
    visitor = Visitor(open_page(javascript=javascript, viewport=TABLET))
    sign_in_as(visitor.page, person.user)
    return visitor


def tick(page, name):
    page.locator(f'label:text-is("{name} Reed")').click()


def draw(page, name):
    page.get_by_role("button", name=f"Draw a mark for {name}").click()
    box = page.get_by_role("img", name=f"A place for {name} to draw in")
    box.scroll_into_view_if_needed()
    place = box.bounding_box()
    page.mouse.move(place["x"] + 20, place["y"] + 60)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(place["x"] + 20 + step * 15, place["y"] + (30 if step % 2 else 70))
    page.mouse.up()


@pytest.mark.usefixtures("browser_mode")
def test_a_class_signs_in_two_goes(teacher, asked, axe, shot, javascript):
    page = teacher.page
    teacher.go_home()
    teacher.follow("Sign with 1 Ash: Our promise")
    teacher.sees("0 of 6 took part")
    axe(page)
    teacher.follow("1 Ash: Our promise")
    teacher.is_at("Our promise")
    teacher.sees(*(f"{name} Reed" for name in FIRST_NAMES))
    axe(page)
    if javascript:
        shot(page, "class-signing")

    for name in ("Ava", "Ben"):
        tick(page, name)
    page.get_by_label("Name as Cal types it").fill("CaL")
    if javascript:
        draw(page, "Dot")
        expect(page.get_by_role("checkbox", name="Dot Reed")).to_be_checked()
        shot(page, "class-signing-drawn")
    else:
        tick(page, "Dot")
    teacher.press("We sign")
    teacher.sees("4 children of 1 Ash signed Our promise today.", "Have signed", "Dot Reed")
    axe(page)
    drawn = Signature.objects.get(signer__first_name="Dot").mark
    assert drawn.startswith("M") if javascript else drawn == ""
    assert Signature.objects.get(signer__first_name="Cal").typed_name == "CaL"

    for name in ("Eli", "Fay"):  # who were away come another day
        tick(page, name)
    teacher.press("We sign")
    teacher.sees("Everybody has signed")
    if javascript:
        shot(page, "class-signed")
    teacher.go_home()
    teacher.does_not_see("Sign with 1 Ash")
    assert Signature.objects.filter(way="class").count() == 6


def test_a_sheet_to_sign_on_is_printed(teacher, asked, axe, shot):
    teacher.go("agreements:classes")
    teacher.follow("1 Ash: Our promise")
    teacher.follow("A sheet to print and sign on")
    teacher.sees("Our names or marks", "Fay Reed")
    axe(teacher.page)
    teacher.page.emulate_media(media="print")
    shot(teacher.page, "class-sheet")
