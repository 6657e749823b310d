"""The weekly report of the monitoring (KCSIE, F14)."""

from datetime import date

import pytest
from django.urls import reverse

from esafety.exceptions import RuleBroken
from esafety.indicators.models import State
from esafety.schools.models import Term
from filtering.home import checks as home
from filtering.indicators import checks as indicators
from filtering.models import MonitoringReport
from filtering.reminders import checks as due
from filtering.rules import checking as rules
from filtering.services import checking
from tests.factories import PersonFactory
from tests.factories import filtering as make
from tests.incidents.test_two_at_once import again, at_once

TODAY = date(2026, 11, 25)
LAST_WEEK, THIS_WEEK, NEXT_WEEK = date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30)
CAME = {"received_on_day": "23", "received_on_month": "11", "received_on_year": "2026"}


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


@pytest.fixture
def lead(db, client):
    person = PersonFactory(roles=["dsl"])
    Term.objects.create(school=person.school, name="First half", starts_on=date(2026, 9, 2), ends_on=date(2026, 10, 23))
    Term.objects.create(school=person.school, name="Second", starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 18))
    client.force_login(person.user)
    return person


def send(client, **changed):
    said = CAME | {"week_of": LAST_WEEK.isoformat(), "alerts": "2", "note": ""} | changed
    return client.post(reverse("filtering:monitoring-new", args=["elm"]), said)


def test_a_week_is_recorded_once_and_a_second_press_says_so(client, lead):
    send(client)
    report = MonitoringReport.objects.get()
    assert (report.week_of, report.alerts, report.read_by) == (LAST_WEEK, 2, lead)
    assert f"is recorded already, by {lead}" in send(client).content.decode()
    assert MonitoringReport.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"week_of": "2026-11-17"}, "from the list"),
        ({"week_of": NEXT_WEEK.isoformat()}, "from the list"),
        ({"week_of": "2026-10-26"}, "from the list"),  # half-term
        ({"week_of": "rubbish"}, "from the list"),
        ({"alerts": "-1"}, "0 or more"),
        ({"alerts": "many"}, "as a whole number"),
        ({"alerts": "9" * 30}, "99,999 or fewer"),
        ({"received_on_day": "26"}, "must be today or before"),
        ({"received_on_day": "2"}, "before its week began"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_kept(client, lead, changed, told):
    response = send(client, note="Kept by me", **changed)
    assert response.status_code == 200
    assert told in response.content.decode()
    assert "Kept by me" in response.content.decode()
    assert not MonitoringReport.objects.exists()


@pytest.mark.parametrize(("week", "told"), [(date(2026, 11, 17), "Monday"), (NEXT_WEEK, "not come yet")])
def test_the_verb_refuses_a_week_that_is_none(lead, week, told):
    with pytest.raises(RuleBroken, match=told):
        checking.read_report(actor=lead, week_of=week, received_on=TODAY, alerts=0)


def test_the_page_shows_every_week_of_term_and_none_of_the_holidays(client, lead):
    make.monitoring_report(lead, week_of=LAST_WEEK)
    weeks = client.get(reverse("filtering:monitoring", args=["elm"])).context["weeks"]
    assert (weeks[0].monday, weeks[-1].monday) == (THIS_WEEK, date(2026, 8, 31))
    assert date(2026, 10, 26) not in {one.monday for one in weeks}
    assert [one.tag for one in weeks[:3]] == ["To be read", "Read", "Missing"]


def test_an_alert_is_reported_as_an_incident_from_there(client, lead):
    assert (
        reverse("incidents:new", args=["elm"])
        in client.get(reverse("filtering:monitoring", args=["elm"])).content.decode()
    )


def test_a_missing_week_is_chased_until_it_was_read(lead):
    for week in rules.weeks_of_term(lead.school, date(2026, 11, 8)):
        make.monitoring_report(lead, week_of=week)
    for day, stages in ((18, []), (19, [1]), (25, [2])):
        chased = list(due.report_missing(lead.school, date(2026, 11, day)))
        assert [one.stage for one in chased] == stages
    assert [(one.person, one.since) for one in chased] == [(lead, date(2026, 11, 9))]
    assert "9 November" in home.to_read(lead)[0].text
    make.monitoring_report(lead, week_of=date(2026, 11, 9))
    assert not list(due.report_missing(lead.school, TODAY))
    assert home.to_read(lead) == []


def test_no_week_of_the_holidays_is_missing(lead):
    missing = {week for week, _ in rules.weeks_not_read(lead.school, TODAY)}
    assert date(2026, 10, 26) not in missing
    assert date(2026, 10, 19) in missing


def test_how_the_school_is_doing_by_week(lead):
    assert indicators.reports_read(lead.school, TODAY).state == State.NOT_EVIDENCED
    for week in rules.weeks_of_term(lead.school, TODAY):
        make.monitoring_report(lead, week_of=week)
    assert indicators.reports_read(lead.school, TODAY).state == State.MET


@pytest.mark.django_db(transaction=True)
def test_of_four_who_read_it_at_once_one_is_kept_and_the_others_are_told():
    leads = [PersonFactory(roles=["dsl"]) for _ in range(4)]

    def read(n):
        return checking.read_report(actor=again(leads[n]), week_of=LAST_WEEK, received_on=TODAY, alerts=0)

    outcome = at_once(4, read)
    assert sum(isinstance(one, RuleBroken) for one in outcome) == 3
    assert MonitoringReport.objects.count() == 1
