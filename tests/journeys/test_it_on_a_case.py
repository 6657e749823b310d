"""The head puts the IT manager on one case until a day: that case, nothing else, and no longer than that."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import IncidentFactory, PersonFactory
from tests.journeys.pages import Visitor

pytestmark = pytest.mark.usefixtures("browser_mode")

SHARED = "Logged in as somebody else"
ANOTHER = "Mean messages in a class chat"


def test_it_sees_the_case_that_the_head_shares_and_only_while_it_is_shared(page, open_page, javascript, sign_in_as):
    head = PersonFactory(roles=["head"])
    technician = PersonFactory(first_name="Ivo", last_name="Tesar", roles=["it"])
    case = IncidentFactory(summary=SHARED, triaged=True)
    another = IncidentFactory(summary=ANOTHER, triaged=True)
    last_day = timezone.localdate() + timedelta(days=7)

    ivo = Visitor(open_page(javascript=javascript))
    sign_in_as(ivo.page, technician.user)
    sees_nothing(ivo, case, another)

    hope = Visitor(page)
    sign_in_as(page, head.user)
    puts_on_the_case(hope, case, technician, last_day, javascript)

    ivo.go("incidents:log")
    ivo.is_at("Cases shared with you")
    ivo.sees("1 incident")
    ivo.does_not_see(ANOTHER)
    ivo.follow(case.reference)
    ivo.is_at(SHARED)
    expect(ivo.page.get_by_role("link", name="Triage it")).to_have_count(0)
    expect(ivo.page.get_by_role("link", name="Close it")).to_have_count(0)
    ivo.write("What happened or was done", "The password was changed.")
    ivo.press("Add to the chronology")
    ivo.sees("The password was changed.")
    ivo.finds_nothing_at(another.get_absolute_url())

    hope.go("incidents:detail", case.reference)
    hope.sees("The password was changed.", "Ivo Tesar, last on")
    hope.follow("Take off Ivo Tesar")
    hope.is_at("Take Ivo Tesar off the case?")
    hope.press("Take them off the case")
    hope.sees(f"Ivo Tesar no longer sees {case.reference}.")

    sees_nothing(ivo, case, another)


def sees_nothing(ivo, *cases):
    ivo.go("incidents:log")
    ivo.sees("No case is shared with you")
    for case in cases:
        ivo.finds_nothing_at(case.get_absolute_url())
        ivo.finds_nothing_at(reverse("incidents:entry", args=["elm", case.reference]))


def puts_on_the_case(hope, case, person, last_day, javascript):
    hope.go("incidents:detail", case.reference)
    hope.follow("Put somebody on the case")
    hope.press("Put them on the case")
    expect(hope.error_summary).to_contain_text("Find the person by name and choose them")
    expect(hope.error_summary).to_contain_text("Enter why they need it")
    hope.find("tes", person.name, javascript=javascript)
    hope.date("Until what day?", last_day)
    hope.choose("What may they do?", "Read it and add to its chronology")
    hope.write("Why do they need it?", "To see who signed in.")
    hope.press("Put them on the case")
    hope.sees(
        f"{person} is on the case until the day you set.",
        f"{person} may read and add until {last_day:%-d %B %Y}.",
        "To see who signed in.",
    )
