"""Governors look at the log without names, record that they did, and ask (I17)."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from incidents.models import Incident
from tests.factories import IncidentFactory, PersonFactory, TeachingGroupFactory, involve
from tests.journeys.pages import Visitor

pytestmark = pytest.mark.usefixtures("browser_mode")

QUESTION = "Why were there so many in the spring?"


@pytest.fixture
def cases():
    """Nine that were reported ten weeks ago, with names and a class in every one of them."""
    group = TeachingGroupFactory(name="2 Hazel")
    teacher = PersonFactory(first_name="Tess", last_name="Carter", roles=["teacher"])
    made = []
    for number in range(9):
        pupil = PersonFactory(first_name="Nadia", last_name=f"Quill{number}", user=None, teaching_group=group)
        case = IncidentFactory(summary="Nadia was left out", reported_by=teacher, triaged=True)
        involve(case, pupil, "target")
        case.reported_at = case.happened_from = timezone.now() - timedelta(weeks=10, days=number)
        case.save()
        made.append(case)
    call_command("read_indicators", verbosity=0)
    return made


def test_a_governor_reviews_the_log_and_the_officer_reads_what_was_asked(
    page, open_page, javascript, cases, sign_in_as
):
    governor = PersonFactory(first_name="Gwen", last_name="Hughes", roles=["link_governor"])
    gwen = Visitor(page)
    sign_in_as(page, governor.user)
    gwen.go("incidents:log")
    gwen.is_at("Incidents without names")
    sees_numbers_and_nobody(gwen, cases)

    gwen.write("What we asked (optional)", QUESTION)
    gwen.press("We reviewed the log today")
    gwen.sees("Recorded: you reviewed the log on", QUESTION, "Gwen Hughes")

    officer = PersonFactory(roles=["officer"])
    omar = Visitor(open_page(javascript=javascript))
    sign_in_as(omar.page, officer.user)
    omar.go_home()
    omar.follow(f"Governors asked about the log on {timezone.localdate():%-d %B %Y}")
    omar.sees(QUESTION, "Gwen Hughes")

    gwen.follow("How we are doing", within=page.get_by_role("navigation", name="Main"))
    gwen.is_at("How we are doing")
    gwen.sees(
        "Does somebody look at every report within one working day?",
        "Did governors look at the incident log this term?",
        "Met",
    )
    gwen.does_not_see("Nadia", "2 Hazel", "Tess", "left out")


def sees_numbers_and_nobody(visitor, cases):
    visitor.sees("Category by term", "Kind by school year", "Outcome by school year", "Cyberbullying")
    assert visitor.page.locator("main table").count() >= 4
    sees_no_name(visitor, cases)


def sees_no_name(visitor, cases):
    """No name, class, reference or word of a case, and no day on which one happened or was reported, in any writing."""
    text = visitor.page.content()
    for word in ("Nadia", "Quill", "Tess", "Carter", "2 Hazel", "left out", *(case.reference for case in cases)):
        assert word not in text, word
    for case in Incident.objects.all():
        for moment in (case.reported_at, case.happened_from):
            day = timezone.localtime(moment)
            for written in (f"{day:%-d %B}", f"{day:%-d %b}", f"{day:%Y-%m-%d}", f"{day:%d/%m}"):
                assert not re.search(rf"(?<!\d){re.escape(written)}(?![a-z])", text), written


def test_the_figures_have_their_tables(page, cases, sign_in_as):
    sign_in_as(page, PersonFactory(roles=["governor"]).user)
    visitor = Visitor(page)
    for name in ("incidents:log", "indicators:page"):
        visitor.go(name)
        charts = page.locator("main .chart")
        for chart in charts.all():
            expect(chart.locator("svg")).to_have_count(1)
            expect(chart.locator("table")).to_have_count(1)
    visitor.go("incidents:log")
    assert page.locator("main .chart").count() == 1
