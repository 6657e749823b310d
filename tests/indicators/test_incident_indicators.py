"""What the incident log answers, on any day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from esafety.indicators.models import State
from esafety.schools.models import Term
from incidents import services
from incidents.indicators import log_reviewed, open_too_long, triaged_in_time
from incidents.models import Entry, EntryKind, LogReview
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 11, 13, 15, tzinfo=UTC)


def at(month, day, hour=12):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def triaged(reported_at, triaged_at, **fields):
    incident = IncidentFactory(reported_at=reported_at, triaged=True, **fields)
    Entry.objects.create(incident=incident, kind=EntryKind.TRIAGE, text="Low", by=incident.lead, at=triaged_at)
    return incident


def told(reading):
    return reading.state, reading.numerator, reading.denominator


@pytest.mark.parametrize(
    ("triaged_at", "in_time"),
    [
        (at(11, 13, 16), 1),
        (at(11, 16, 23), 1),  # Monday, an hour before its end
        (at(11, 17, 0), 0),  # Tuesday
    ],
)
def test_a_report_of_friday_is_due_by_the_end_of_monday(triaged_at, in_time):
    school = triaged(FRIDAY, triaged_at).school
    assert told(triaged_in_time(school, date(2026, 11, 20)))[1:] == (in_time, 1)


def test_what_is_not_yet_due_is_not_counted_and_then_it_is():
    school = IncidentFactory(reported_at=FRIDAY).school
    assert triaged_in_time(school, date(2026, 11, 15)).state == State.NOT_EVIDENCED
    assert told(triaged_in_time(school, date(2026, 11, 16))) == (State.AT_RISK, 0, 1)


def test_a_past_day_is_answered_as_it_was_then():
    school = triaged(FRIDAY, at(11, 18)).school
    assert told(triaged_in_time(school, date(2026, 11, 16))) == (State.AT_RISK, 0, 1)
    assert triaged_in_time(school, date(2026, 11, 12)).state == State.NOT_EVIDENCED
    assert triaged_in_time(school, date(2027, 3, 1)).state == State.NOT_EVIDENCED  # more than 90 days later


def test_allegations_and_other_schools_are_not_counted():
    school = SchoolFactory()
    IncidentFactory(reported_at=FRIDAY, about_staff=True)
    IncidentFactory(reported_at=FRIDAY, about_head=True)
    IncidentFactory(reported_at=FRIDAY, school=SchoolFactory(slug="ash"))
    for indicator in (triaged_in_time, open_too_long):
        assert indicator(school, date(2026, 12, 31)).state == State.NOT_EVIDENCED


def test_a_case_is_open_too_long_from_its_thirty_first_day_until_it_is_closed(time_machine):
    time_machine.move_to(at(10, 1))
    head = PersonFactory(roles=["head"])
    incident = IncidentFactory(reported_at=at(10, 1), triaged=True)
    time_machine.move_to(at(11, 9))
    services.close(incident, actor=head, outcome="resolved", text="Done.")
    days = {day: open_too_long(head.school, day) for day in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 8))}
    assert [reading.value for reading in days.values()] == [0, 1, 1]
    assert told(open_too_long(head.school, date(2026, 11, 9))) == (State.MET, 0, None)


def test_a_case_that_was_reopened_was_closed_in_between(time_machine):
    time_machine.move_to(at(9, 1))
    head = PersonFactory(roles=["head"])
    incident = IncidentFactory(reported_at=at(9, 1), triaged=True)
    time_machine.move_to(at(10, 5))
    services.close(incident, actor=head, outcome="resolved", text="Done.")
    time_machine.move_to(at(11, 5))
    services.reopen(incident, actor=head, reason="It began again")
    values = [open_too_long(head.school, date(2026, *day)).value for day in ((10, 4), (10, 20), (11, 6))]
    assert values == [1, 0, 1]


def test_the_log_is_reviewed_for_the_term_and_at_risk_the_term_after():
    governor = PersonFactory(roles=["governor"])
    LogReview.objects.create(
        school=governor.school, by=governor, on=date(2026, 6, 3), term="Summer term 2026", looked_at="x"
    )
    states = [
        log_reviewed(governor.school, day).state
        for day in (date(2026, 6, 2), date(2026, 6, 3), date(2026, 9, 1), date(2027, 1, 4))
    ]
    assert states == [State.NOT_EVIDENCED, State.MET, State.AT_RISK, State.NOT_EVIDENCED]


@pytest.mark.parametrize(("harm", "due_on"), [("no", date(2027, 4, 13)), ("yes", date(2027, 3, 30))])
def test_what_is_due_in_the_easter_holidays_is_due_after_them_unless_somebody_is_at_risk(harm, due_on):
    """Reported on Maundy Thursday, the last day of term: Good Friday and Easter Monday are bank holidays."""
    thursday = datetime(2027, 3, 25, 10, tzinfo=UTC)
    school = IncidentFactory(reported_at=thursday, harm=harm).school
    for starts, ends in [(date(2027, 1, 5), date(2027, 3, 25)), (date(2027, 4, 13), date(2027, 7, 21))]:
        Term.objects.create(school=school, name="Term", starts_on=starts, ends_on=ends)
    assert triaged_in_time(school, due_on - timedelta(1)).state == State.NOT_EVIDENCED
    assert triaged_in_time(school, due_on).denominator == 1
