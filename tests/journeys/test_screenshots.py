"""The pictures of the README: `SCREENSHOTS=1 make journeys` renews those in docs/screenshots."""

import os

import pytest
from playwright.sync_api import expect

from esafety.accounts.models import User
from incidents.models import Incident
from tests.journeys.pages import SIGN_IN, Visitor

pytestmark = pytest.mark.skipif(os.environ.get("SCREENSHOTS") != "1", reason="pictures are taken with SCREENSHOTS=1")


def test_pictures_for_the_readme(demo, page, phone_page, sign_in_as, shot):
    seen = Visitor(page, "hilltop")

    page.goto(SIGN_IN)
    shot(page, "sign-in")

    sign_in_as(page, User.objects.get(email="officer@hilltop.example"))
    seen.go_home()
    shot(page, "officer-home")
    seen.go("incidents:log")
    shot(page, "log", full_page=False)
    seen.go("incidents:detail", telling_case().reference)
    shot(page, "case", full_page=False)
    seen.go("incidents:triage", new_report().reference)
    shot(page, "triage")
    at_the_step_that_asks_who(seen)
    shot(page, "report-who")

    sign_in_as(page, User.objects.get(email="governor@hilltop.example"))
    seen.go_home()
    shot(page, "governor-home")
    seen.go("incidents:log")
    shot(page, "governor-incidents")

    sign_in_as(page, User.objects.get(email="head@hilltop.example"))
    seen.go("access:who-may")
    shot(page, "who-may-do-what", full_page=False)

    sign_in_as(phone_page, User.objects.get(email="head@hilltop.example"))
    on_phone = Visitor(phone_page, "hilltop")
    on_phone.go_home()
    shot(phone_page, "head-home-phone", full_page=False)
    on_phone.go("incidents:detail", telling_case().reference)
    shot(phone_page, "case-phone", full_page=False)


def cases():
    return Incident.objects.filter(school__slug="hilltop", circle="school").order_by("-pk")


def telling_case():
    """An open case with something to see: a correction in its chronology, or at least some entries."""
    open_cases = cases().filter(state="triaged")
    return max(open_cases, key=lambda one: one.entries.count())


def new_report():
    return cases().filter(state="reported").first()


def at_the_step_that_asks_who(visitor):
    visitor.go("incidents:new")
    visitor.choose("Is it about a grown-up who works or helps at this school?", "No")
    visitor.press("Save and go on")
    visitor.page.goto(visitor.page.url.replace("/what/", "/who/"))
    visitor.write(
        "Or, if they are not at this school or nobody knows who it is, describe them (optional)",
        "A stranger calling himself Max, about 30",
    )
    visitor.choose("What was their part?", "Said to have done it")
    visitor.press("Add this person")
    visitor.page.get_by_label("Part of the name").fill("mar")
    expect(visitor.page.get_by_role("group", name="Who is it?").get_by_role("radio").first).to_be_visible()
