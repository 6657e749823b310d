"""The session ends while somebody writes: what they send is kept sealed, and given back to them alone."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from esafety.accounts.models import HeldForm
from incidents.models import Draft, Incident
from tests.factories import PersonFactory
from tests.journeys.pages import Visitor, answer_a_report

pytestmark = pytest.mark.usefixtures("browser_mode")

STORY = "He said:\n“Give me your password.”\nThen she gave it — 🙁 — and told nobody."


@pytest.fixture
def teacher():
    return PersonFactory(first_name="Tess", last_name="Carter", roles=["teacher"])


def let_an_hour_pass(page):
    """As if nothing had been pressed for an hour."""
    cookie = next(one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    session = SessionStore(cookie["value"])
    session["signed_in_at"] -= 3600
    session["last_seen_at"] -= 3600
    session.save()


def writes_until_the_session_ends(tess):
    tess.go("incidents:new")
    tess.choose("Is it about a grown-up who works or helps at this school?", "No")
    tess.press("Save and go on")
    tess.write("What happened, in a few words", "Gave away a password")
    tess.write("What happened?", STORY)
    tess.choose("Is anybody hurt or at risk now?", "No")
    let_an_hour_pass(tess.page)
    tess.press("Save and go on")
    tess.is_at("Sign in")


@pytest.mark.deployed  # a form held from one process of the web to another
def test_what_was_sent_too_late_is_given_back_and_sent_on(page, teacher):
    tess = Visitor(page)
    tess.sign_in(teacher.user)
    writes_until_the_session_ends(tess)
    assert STORY.encode() not in bytes(HeldForm.objects.get().sealed)

    tess.sign_in(teacher.user, at=None)
    tess.is_at("What you sent is still here")
    tess.sees("Gave away a password", "“Give me your password.”", "told nobody.")
    tess.press("Send it now")

    tess.is_at("When and where")
    draft = Draft.objects.get()
    assert draft.answers["what"]["summary"] == ["Gave away a password"]
    assert draft.answers["what"]["what_happened"][0].splitlines() == STORY.splitlines()
    tess.follow("Back")
    assert page.get_by_label("What happened?", exact=True).input_value() == STORY


def test_the_last_press_of_a_report_is_not_lost_either(page, teacher):
    tess = Visitor(page)
    tess.sign_in(teacher.user)
    answer_a_report(tess, day=timezone.localdate() - timedelta(days=1))
    let_an_hour_pass(page)
    tess.press("Send the report")
    tess.is_at("Sign in")
    assert not Incident.objects.exists()

    tess.sign_in(teacher.user, at=None)
    tess.follow("Finish your report: Mean messages in a class chat")
    tess.press("Send the report")
    tess.is_at("Thank you for telling us")
    assert Incident.objects.count() == 1


def test_another_user_of_the_same_browser_is_not_given_it(page, teacher):
    colleague = PersonFactory(first_name="Ned", last_name="Other", roles=["teacher"])
    tess = Visitor(page)
    tess.sign_in(teacher.user)
    writes_until_the_session_ends(tess)

    ned = tess
    ned.sign_in(colleague.user, at=None)
    expect(page.locator(".who__name")).to_have_text("Ned Other")
    ned.does_not_see("What you sent is still here", "Gave away a password")
    page.goto(reverse("held-form"))
    ned.does_not_see("What you sent is still here", "Gave away a password")
    ned.sign_out()

    tess.sign_in(teacher.user, at=f"/accounts/login/?next={reverse('held-form')}")
    tess.is_at("What you sent is still here")
    tess.sees("Gave away a password", "told nobody.")
