"""A visitor signs in on a phone without scripts, sees somebody, and is gone at the end of the day (A10)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

import agreements.model_texts
from agreements.models import AccessGrant, Visit
from tests.factories import PersonFactory, SchoolFactory
from tests.factories import agreements as make
from tests.journeys.conftest import PHONE
from tests.journeys.pages import Visitor


@pytest.fixture(autouse=True)
def version():
    words = (Path(agreements.model_texts.__file__).parent / "visitors.en.md").read_text()
    agreement = make.AgreementFactory(
        school=SchoolFactory(), audience="visitors", slug="visitors", title="For our visitors"
    )
    return make.published(agreement, body=words.partition("\n\n")[2])


@pytest.fixture
def phone(open_page):
    return Visitor(open_page(javascript=False, viewport=PHONE))


@pytest.fixture
def desk(open_page, sign_in_as):
    visitor = Visitor(open_page(javascript=False))
    visitor.person = PersonFactory(roles=["support"], first_name="Sue", last_name="Front")
    sign_in_as(visitor.page, visitor.person.user)
    return visitor


def fill_in(phone, *, name="Val Quist", host="Miss Birsh"):
    phone.write("Your name", name)
    phone.write("Where do you come from? (optional)", "Wires and Co")
    phone.write("Whom have you come to see?", host)
    phone.choose("Will you use the school’s network or computers?", "Yes")
    phone.write("Your name, to sign", name)


def tick(phone):
    phone.page.get_by_text("I have read this and I will keep to it while I am here", exact=True).click()


def test_from_the_qr_code_to_the_end_of_the_day(phone, desk, open_page, sign_in_as, axe, shot):
    host = PersonFactory(roles=["teacher"], first_name="Ada", last_name="Birch")
    desk.go("agreements:desk")
    desk.sees("Nobody is visiting now")
    axe(desk.page)
    desk.follow("Poster with the QR code")
    axe(desk.page)
    shot(desk.page, "visitors-poster")
    address = desk.page.locator(".address").inner_text()

    phone.page.goto(address)
    phone.is_at("Welcome. Please sign in")
    axe(phone.page)
    shot(phone.page, "visitor-start")
    fill_in(phone)
    phone.press("I sign")  # without the tick nothing is signed
    expect(phone.error_summary).to_contain_text("Tick to say")
    axe(phone.page)
    shot(phone.page, "visitor-error")
    assert not Visit.objects.exists()
    tick(phone)
    phone.press("I sign")
    phone.is_at("You are signed in")
    phone.sees("Val Quist", "Wires and Co", "May go online today")
    axe(phone.page)
    shot(phone.page, "visitor-badge")
    assert AccessGrant.objects.on(timezone.localdate()).get().visit.name == "Val Quist"

    desk.go("agreements:desk")
    desk.sees("Val Quist", "Miss Birsh", "Host not known")
    axe(desk.page)
    shot(desk.page, "visitors-desk", phone=True)
    desk.page.get_by_role("link", name="Say whom they see").click()
    desk.find("birch", "Ada Birch", javascript=False)
    axe(desk.page)
    desk.press("Tell them")
    desk.sees("Ada Birch is told that Val Quist is here.")

    teacher = Visitor(open_page(javascript=False))
    sign_in_as(teacher.page, host.user)
    teacher.go("notify:inbox")
    teacher.sees("A visitor is at the desk for you")
    teacher.does_not_see("Quist")

    phone.page.reload()
    phone.sees("Val Quist")
    Visit.objects.update(on=timezone.localdate() - timedelta(days=1))  # the day is over
    AccessGrant.objects.update(
        starts_on=timezone.localdate() - timedelta(days=1), ends_on=timezone.localdate() - timedelta(days=1)
    )
    phone.page.reload()
    phone.is_at("Welcome. Please sign in")
    desk.go("agreements:desk")
    desk.does_not_see("Val Quist")
    assert not AccessGrant.objects.on(timezone.localdate()).exists()


def test_a_visitor_leaves_and_the_desk_sees_it(phone, desk, axe, shot):
    phone.go("visit:start")
    fill_in(phone)
    tick(phone)
    phone.press("I sign")
    phone.press("I am leaving: sign me out")
    phone.is_at("You have signed out")
    axe(phone.page)
    desk.go("agreements:desk")
    desk.sees("Left today", "Val Quist")
    axe(desk.page)


def test_words_that_change_while_one_reads_are_shown(phone, version, axe, shot):
    phone.go("visit:start")
    fill_in(phone)
    tick(phone)
    old = version.texts.get().body
    make.published(version.agreement, number=2, body=f"{old}\nPhones stay in your bag.", what_changed="Phones.")
    phone.press("I sign")
    phone.sees("The text was changed while you were reading", "Phones stay in your bag.")
    axe(phone.page)
    shot(phone.page, "visitor-text-changed")
    tick(phone)
    phone.press("I sign")
    phone.is_at("You are signed in")
