"""What the incident log reminds of: a report that nobody triages, a case to which nothing is added."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from esafety.access.questions import forget_roles
from esafety.jobs import services as jobs
from esafety.notify import reminding
from esafety.notify.models import Notice, Wishes
from esafety.schools.models import Appointment, Term
from incidents import services
from incidents.models import Entry, EntryKind
from incidents.reminders import QUIET, UNTRIAGED, quiet, untriaged
from incidents.services import Involved
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory, appoint, involve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_wakes")]

MONDAY = date(2026, 11, 9)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(at(MONDAY), tick=False)
    return time_machine


@pytest.fixture
def nobody_wakes(monkeypatch):
    monkeypatch.setattr("esafety.jobs.services.wake", lambda pk: None)


@pytest.fixture
def staff():
    """One of each who deals with cases, by role."""
    return {role: PersonFactory(roles=[role]) for role in ("officer", "head", "dsl", "deputy_dsl", "chair", "senior")}


def at(day, hour=12):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def whom(rule, day, staff, school=None):
    """Who is reminded as of a day: stage and day by role."""
    roles = {person: role for role, person in staff.items()}
    found = rule(school or staff["officer"].school, day)
    return {roles[one.person]: (one.stage, one.on) for one in found}


def terms(school):
    for starts, ends in [(date(2026, 9, 2), date(2026, 12, 18)), (date(2027, 1, 5), date(2027, 3, 25))]:
        Term.objects.create(school=school, name="Term", starts_on=starts, ends_on=ends)


# --- A report that nobody has triaged ------------------------------------------------------------------------


def test_whoever_was_told_is_reminded_a_working_day_late_and_then_the_head_too(staff):
    IncidentFactory(reported_at=at(MONDAY))
    late, later = MONDAY + 2 * DAY, MONDAY + 3 * DAY
    assert whom(untriaged, MONDAY + DAY, staff) == {}  # all of Tuesday is in time
    assert whom(untriaged, late, staff) == {"officer": (1, late)}
    assert whom(untriaged, later, staff) == {"officer": (2, later), "head": (2, later)}
    assert whom(untriaged, later + 30 * DAY, staff) == {"officer": (2, later), "head": (2, later)}


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ({"kind": "grooming", "category": "contact"}, {"officer", "dsl", "deputy_dsl"}),
        ({"harm": "yes"}, {"officer", "dsl", "deputy_dsl", "head"}),
        ({"from_pupil": True}, {"officer"}),
        ({"reporter_kind": "parent", "from_pupil": True}, {"head"}),
    ],
)
def test_it_is_those_whom_the_school_tells_of_such_a_report(fields, first, staff):
    fields = {**fields, "reporter_kind": fields.get("reporter_kind", "pupil" if "from_pupil" in fields else "staff")}
    IncidentFactory(reported_at=at(MONDAY), **fields)
    assert set(whom(untriaged, MONDAY + 2 * DAY, staff)) == first
    assert set(whom(untriaged, MONDAY + 3 * DAY, staff)) == first | {"head"}


@pytest.mark.parametrize(("circle", "only"), [("head", "head"), ("chair", "chair")])
def test_a_narrower_circle_is_never_left(circle, only, staff):
    IncidentFactory(reported_at=at(MONDAY), circle=circle)
    for days in (2, 3, 30):
        assert set(whom(untriaged, MONDAY + days * DAY, staff)) == {only}


def test_where_nobody_of_them_may_see_it_whoever_else_may_triage_it_is(staff):
    incident = IncidentFactory(reported_at=at(MONDAY))
    involve(incident, staff["officer"])
    assert set(whom(untriaged, MONDAY + 2 * DAY, staff)) == {"head", "dsl", "deputy_dsl"}
    involve(incident, staff["head"])
    assert set(whom(untriaged, MONDAY + 3 * DAY, staff)) == {"dsl", "deputy_dsl"}


def test_the_person_complained_of_is_never_reminded(staff, clock):
    incident = IncidentFactory(reported_at=at(MONDAY))
    involve(incident, staff["officer"])
    clock.move_to(at(MONDAY + 30 * DAY), tick=False)
    reminding.run(at(MONDAY + 30 * DAY))
    assert {one.recipient for one in Notice.objects.all()} == {staff[one] for one in ("head", "dsl", "deputy_dsl")}


def test_a_report_of_friday_and_one_before_a_bank_holiday(staff):
    friday, thursday_before_easter = MONDAY + 4 * DAY, date(2026, 4, 2)
    IncidentFactory(reported_at=at(friday))
    assert whom(untriaged, friday + 3 * DAY, staff) == {}
    assert whom(untriaged, friday + 4 * DAY, staff) == {"officer": (1, date(2026, 11, 17))}
    school = SchoolFactory(slug="oak")
    officer = PersonFactory(school=school, roles=["officer"])
    IncidentFactory(school=school, reported_at=at(thursday_before_easter))
    first = [next(iter(untriaged(school, day)), None) for day in (date(2026, 4, 7), date(2026, 4, 8))]
    assert first[0] is None
    assert (first[1].person, first[1].on) == (officer, date(2026, 4, 8))


@pytest.mark.parametrize(
    ("fields", "first", "told_on"),
    [
        ({}, date(2027, 1, 6), date(2027, 1, 6)),  # the second day of the new term
        ({"harm": "yes"}, date(2026, 12, 22), date(2026, 12, 22)),
        ({"kind": "grooming", "category": "contact"}, date(2026, 12, 22), date(2026, 12, 22)),
        ({"circle": "head"}, date(2026, 12, 22), date(2026, 12, 22)),
        ({"circle": "chair"}, date(2026, 12, 22), date(2026, 12, 22)),
    ],
)
def test_in_the_holidays_only_what_is_urgent_is_reminded_of(fields, first, told_on, staff, clock):
    school = staff["officer"].school
    terms(school)
    IncidentFactory(reported_at=at(date(2026, 12, 18)), **fields)
    day = date(2026, 12, 19)
    while not Notice.objects.exists():
        clock.move_to(at(day), tick=False)
        reminding.run(at(day))
        day += DAY
    assert day - DAY == told_on
    assert {one.on for one in untriaged(school, first)} == {first}


def test_terms_that_are_entered_later_have_nobody_reminded_again_of_the_same(staff, clock):
    """The day on which a stage falls due moves with them; the report is the same."""
    IncidentFactory(reported_at=at(MONDAY))

    def run(days):
        clock.move_to(at(MONDAY + days * DAY), tick=False)
        reminding.run(at(MONDAY + days * DAY))
        return Notice.objects.filter(rule__startswith="incidents.").count()

    assert [run(days) for days in range(1, 4)] == [0, 1, 3]  # the officer, then they and the head
    school = staff["officer"].school
    for starts, ends in [(date(2026, 9, 2), MONDAY - 3 * DAY), (MONDAY + 2 * DAY, date(2026, 12, 18))]:
        Term.objects.create(school=school, name="Half", starts_on=starts, ends_on=ends)
    assert [run(days) for days in range(4, 12)] == [3] * 8


def test_a_case_made_for_fewer_people_waits_for_their_triage_from_then(staff, clock):
    incident = IncidentFactory(reported_at=at(MONDAY - 60 * DAY), triaged=True, lead=staff["officer"])
    teacher = PersonFactory(roles=["teacher"])
    services.involve(incident, actor=staff["officer"], involved=Involved("alleged", teacher))
    incident.refresh_from_db()
    assert (incident.circle, incident.state) == ("head", "reported")
    clock.move_to(at(MONDAY + 9 * DAY), tick=False)
    assert whom(untriaged, MONDAY + DAY, staff) == {}
    assert whom(untriaged, MONDAY + 2 * DAY, staff) == {"head": (1, MONDAY + 2 * DAY)}


def test_triage_ends_it_and_takes_it_off_before_the_mail_leaves(staff, clock, mailoutbox):
    Wishes.objects.create(person=staff["officer"], reminders="at_once")
    incident = IncidentFactory(reported_at=at(MONDAY))
    wednesday = MONDAY + 2 * DAY
    clock.move_to(at(wednesday, 6), tick=False)
    assert reminding.run(at(wednesday, 6)) == 1
    services.triage(incident, actor=staff["officer"], severity="low", lead=staff["officer"])
    jobs.sweep()
    assert mailoutbox == []
    reminding.run(at(wednesday, 7))
    assert Notice.objects.visible_to(staff["officer"]).unread().count() == 0
    assert whom(untriaged, MONDAY + 30 * DAY, staff) == {}


def test_an_officer_who_takes_over_is_reminded_and_the_old_one_no_longer_is(staff, clock):
    IncidentFactory(reported_at=at(MONDAY))
    wednesday, old = MONDAY + 2 * DAY, staff["officer"]
    clock.move_to(at(wednesday, 6), tick=False)
    reminding.run(at(wednesday, 6))
    Appointment.objects.filter(person=old).delete()
    new = PersonFactory(roles=["officer"])
    appoint(old, "teacher")
    forget_roles(old.user)
    clock.move_to(at(wednesday + DAY, 6), tick=False)
    reminding.run(at(wednesday + DAY, 6))
    assert Notice.objects.visible_to(new).unread().count() == 1
    assert not Notice.objects.filter(recipient=old, lapsed_at=None).exists()


def test_the_words_of_a_reminder_hold_a_reference_and_nothing_else(staff, clock, client):
    IncidentFactory(reference="2026-0042", reported_at=at(MONDAY), summary="Mean messages")
    clock.move_to(at(MONDAY + 2 * DAY), tick=False)
    reminding.run(at(MONDAY + 2 * DAY))
    client.force_login(staff["officer"].user)
    page = client.get(reverse("notify:inbox", args=["elm"])).text
    assert "2026-0042: nobody has triaged this report" in page
    assert "Mean messages" not in page


# --- A case to which nothing is added ------------------------------------------------------------------------


def case(lead, on, **fields):
    incident = IncidentFactory(school=lead.school, reported_at=at(on), triaged=True, lead=lead, **fields)
    added(incident, on, by=lead, kind=EntryKind.TRIAGE)
    return incident


def added(incident, on, *, by, kind=EntryKind.NOTE):
    Entry.objects.create(incident=incident, kind=kind, text="Rang home.", by=by, at=at(on))


@pytest.fixture
def long_ago(clock):
    """The clock stands before the cases are made, so that no entry of theirs is newer."""
    clock.move_to(at(MONDAY), tick=False)


def test_the_lead_is_reminded_after_two_weeks_and_the_others_a_week_later(staff, long_ago):
    case(staff["senior"], MONDAY)
    first, second = MONDAY + 14 * DAY, MONDAY + 21 * DAY
    assert whom(quiet, first - DAY, staff) == {}
    assert whom(quiet, first, staff) == {"senior": (1, first)}
    all_of_them = {"officer": (2, second), "head": (2, second), "dsl": (2, second), "deputy_dsl": (2, second)}
    assert whom(quiet, second, staff) == {"senior": (1, first), **all_of_them}


def test_a_lead_who_may_triage_is_named_once_with_the_latest_stage(staff, long_ago):
    case(staff["officer"], MONDAY)
    found = [one for one in quiet(staff["officer"].school, MONDAY + 40 * DAY) if one.person == staff["officer"]]
    assert [one.stage for one in found] == [2]


@pytest.mark.parametrize(
    ("kind", "ends_it"), [(EntryKind.NOTE, True), (EntryKind.ANSWER, True), (EntryKind.ADDITION, False)]
)
def test_what_those_who_deal_with_it_add_ends_it_and_what_the_reporter_adds_does_not(kind, ends_it, staff, long_ago):
    incident = case(staff["senior"], MONDAY)
    added(incident, MONDAY + 10 * DAY, by=None if kind == EntryKind.ADDITION else staff["senior"], kind=kind)
    assert bool(whom(quiet, MONDAY + 14 * DAY, staff)) is not ends_it
    assert whom(quiet, MONDAY + 10 * DAY + 14 * DAY, staff) != {}


def test_neither_closed_cases_nor_reports_that_wait_for_triage(staff, long_ago):
    IncidentFactory(reported_at=at(MONDAY), closed=True)
    IncidentFactory(reported_at=at(MONDAY))
    assert whom(quiet, MONDAY + 60 * DAY, staff) == {}


@pytest.mark.parametrize(("circle", "only"), [("head", "head"), ("chair", "chair")])
def test_a_case_for_fewer_people_stays_with_them(circle, only, staff, long_ago):
    case(staff[only], MONDAY, circle=circle)
    for days in (14, 21, 60):
        assert set(whom(quiet, MONDAY + days * DAY, staff)) == {only}


def test_where_the_lead_has_left_those_who_may_triage_it_are_reminded_at_once(staff, long_ago):
    case(staff["senior"], MONDAY)
    staff["senior"].left_on = MONDAY + DAY
    staff["senior"].save()
    found = whom(quiet, MONDAY + 14 * DAY, staff)
    assert set(found) == {"officer", "head", "dsl", "deputy_dsl"}
    assert {stage for stage, _ in found.values()} == {1}


def test_no_stage_falls_into_a_holiday(staff, long_ago):
    terms(staff["officer"].school)
    case(staff["senior"], date(2026, 12, 14))
    assert whom(quiet, date(2027, 1, 4), staff) == {}
    assert whom(quiet, date(2027, 1, 5), staff) == {"senior": (1, date(2027, 1, 5))}
    assert whom(quiet, date(2027, 1, 12), staff)["head"] == (2, date(2027, 1, 12))


def test_a_new_lead_starts_anew(staff, clock):
    incident = case(staff["senior"], MONDAY)
    clock.move_to(at(MONDAY + 15 * DAY), tick=False)
    services.triage(incident, actor=staff["officer"], severity="low", lead=staff["dsl"])
    assert whom(quiet, MONDAY + 28 * DAY, staff) == {}
    assert set(whom(quiet, MONDAY + 29 * DAY, staff)) == {"dsl"}


# --- Both ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "key"), [(untriaged, UNTRIAGED), (quiet, QUIET)])
def test_one_record_is_asked_about_by_itself_with_the_same_answer(rule, key, staff, long_ago):
    oak = PersonFactory(school=SchoolFactory(slug="oak"), roles=["officer"])
    for lead in (staff["senior"], staff["officer"], oak):
        case(lead, MONDAY)
        IncidentFactory(school=lead.school, reported_at=at(MONDAY))
    school, day = staff["officer"].school, MONDAY + 30 * DAY
    everything = list(rule(school, day))
    assert {one.key for one in everything} == {key}
    assert {one.record.school for one in everything} == {school}
    for record in {one.record.pk for one in everything}:
        assert list(rule(school, day, only=record)) == [one for one in everything if one.record.pk == record]


@pytest.mark.parametrize("rule", [untriaged, quiet])
def test_the_queries_are_the_same_for_one_and_for_twenty(rule, staff, long_ago):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            list(rule(staff["officer"].school, MONDAY + 30 * DAY))
        return len(asked)

    def two_more():
        involve(case(staff["senior"], MONDAY), staff["dsl"])
        involve(IncidentFactory(reported_at=at(MONDAY)), staff["dsl"])

    two_more()
    few = queries()
    for _ in range(19):
        two_more()
    assert queries() == few


def test_the_page_says_what_is_reminded_of_when_in_the_schools_own_words(client, staff):
    school = staff["head"].school
    school.officer_word = "e-safety leader"
    school.save()
    client.force_login(staff["head"].user)
    page = client.get(reverse("notify:reminders", args=["elm"])).text
    assert "A report that nobody has triaged within one working day" in page
    assert "the e-safety leader first." in page
    assert "They and the headteacher." in page
    assert "One week later" in page
    settings = client.get(reverse("schools:settings", args=["elm"])).text
    assert reverse("notify:reminders", args=["elm"]) in settings
    assert "Whose bank holidays does the school keep?" in settings
