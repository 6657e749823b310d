"""A report about somebody who works here is for the headteacher alone; about the headteacher, for the chair alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from incidents.models import Incident
from tests.factories import IncidentFactory, PersonFactory
from tests.journeys.pages import Visitor, answer_a_report

pytestmark = pytest.mark.usefixtures("browser_mode")

SUMMARY = "Private messages late in the evening"
ORDINARY = "Spent money in a game"


@pytest.fixture
def staff():
    """One person for each role, and a case that all who open cases see."""
    IncidentFactory(summary=ORDINARY)
    return {role: PersonFactory(roles=[role]) for role in ("teacher", "officer", "dsl", "head", "chair")} | {
        "accused": PersonFactory(first_name="Victor", last_name="Stone", roles=["teacher"])
    }


@pytest.fixture
def enter(page, sign_in_as, staff):
    """`enter("head")` gives the browser to that person, at their home page."""
    visitor = Visitor(page)

    def as_role(role):
        sign_in_as(page, staff[role].user)
        visitor.go_home()
        return visitor

    return as_role


def report(visitor, **answers):
    answer_a_report(visitor, summary=SUMMARY, day=timezone.localdate() - timedelta(days=1), **answers)


def send(visitor):
    visitor.press("Send the report")
    visitor.sees("Your report has been logged", "Logged. Nobody has looked at it yet.")
    return Incident.objects.get(summary=SUMMARY)


def cannot_tell_that_there_is(visitor, incident, *, sees_ordinary=False):
    """Not at home, not in the log, not by search, and not by any address of the case."""
    visitor.go_home()
    visitor.does_not_see(SUMMARY, incident.reference)
    visitor.go("incidents:log")
    visitor.does_not_see(SUMMARY, incident.reference)
    if sees_ordinary:
        visitor.sees(ORDINARY, "1 incident")
    visitor.page.goto(f"{reverse('incidents:log', args=['elm'])}?q={incident.reference}")
    expect(visitor.page.locator("main")).to_contain_text("No incident fits these filters")
    for verb in ("detail", "triage"):
        visitor.finds_nothing_at(reverse(f"incidents:{verb}", args=["elm", incident.reference]))


def finds_it_waiting_and_opens_it(visitor, incident, who_sees):
    visitor.follow(f"Triage {incident.reference}: {SUMMARY}")
    visitor.is_at(SUMMARY)
    visitor.sees(who_sees, "They wrote that nobody should sit with her.")
    visitor.page.goto(f"{reverse('incidents:log', args=['elm'])}?q={SUMMARY}")
    visitor.sees(incident.reference)


def test_about_a_teacher_only_the_head_sees_it(enter, javascript):
    teacher = enter("teacher")

    def names_the_colleague():
        teacher.find("stone", "Victor Stone", javascript=javascript)
        teacher.choose("What was their part?", "Said to have done it")
        teacher.press("Add this person")

    report(teacher, about="Yes, about somebody who works or helps here", involved=names_the_colleague)
    teacher.sees("Only the headteacher will see this report")
    incident = send(teacher)

    for role in ("officer", "dsl"):
        cannot_tell_that_there_is(enter(role), incident, sees_ordinary=True)
    cannot_tell_that_there_is(enter("accused"), incident)

    finds_it_waiting_and_opens_it(enter("head"), incident, "Seen by the headteacher, and by those put on the case")


def test_about_the_head_only_the_chair_sees_it(enter):
    teacher = enter("teacher")
    report(teacher, about="Yes, about the headteacher")
    teacher.sees("Only the chair of governors will see this report")
    incident = send(teacher)

    for role in ("head", "officer", "dsl"):
        cannot_tell_that_there_is(enter(role), incident, sees_ordinary=True)

    chair = enter("chair")
    finds_it_waiting_and_opens_it(chair, incident, "Seen by the chair of governors, and by those put on the case")
    chair.does_not_see(ORDINARY)
