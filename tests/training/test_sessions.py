"""Sessions of the school (T4, T13): planned and moved, invited to and answered, cancelled, and in calendars."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from esafety.documents import calendars
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from tests.factories import PersonFactory
from tests.factories.training import sessions as make
from tests.factories.training.courses import CourseFactory
from tests.factories.training.requirements import RequirementFactory, reckoned
from tests.incidents.test_two_at_once import again, at_once
from training.models import Attendee, Session
from training.rules.sessions import Plan
from training.services import inviting, sessions

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)  # a Wednesday, in summer time until the 25th


@pytest.fixture(autouse=True)
def _in_october(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def officer(client):
    officer = PersonFactory(roles=["officer"])
    client.force_login(officer.user)
    return officer


def page(name, *args):
    return reverse(f"training:{name}", args=["elm", *args])


def typed(**changed):
    on = {"on_day": "21", "on_month": "10", "on_year": "2026", "clock": "3:45pm", "minutes": "60"}
    what = {"kind": "meeting", "title": "Phones", "course": "", "place": "Hall", "led_by": "The head", "about": ""}
    return on | what | {"places": ""} | changed


def said(session, **changed):
    names = ("kind", "title", "starts_at", "minutes", "place", "led_by", "about", "course_id", "places", "is_open")
    return Plan(**{name: getattr(session, name) for name in names} | changed)


def answer_of(session, person):
    return Attendee.objects.get(session=session, person=person).answer


# --- Planning ----------------------------------------------------------------------------------------------------


def test_a_session_is_planned_at_its_hour_on_the_schools_clock(client, officer):
    answer = client.post(page("session-new"), typed())
    session = Session.objects.get()
    assert answer.url == session.get_absolute_url()
    assert session.starts_at == datetime(2026, 10, 21, 14, 45, tzinfo=UTC)
    assert (session.number, session.made_by, session.made_at) == (1, officer, NOW)
    assert re.fullmatch(r"[1-9]\d{3}", session.code)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"kind": "training"}, "Choose the course that people take there"),
        ({"clock": "25:00"}, "Enter a time like 2:30pm or 14:30"),
        ({"on_year": "2031"}, "Enter a day of the next two years."),
        ({"minutes": "0"}, "Enter how long it takes as a number from 5 to 720"),
        ({"places": "0"}, "Enter the number of places as a number from 1 to 2,000"),
        ({"title": ""}, "Enter the title"),
        ({"on_day": "28", "on_month": "3", "on_year": "2027", "clock": "1:30am"}, "the clocks went forward"),
    ],
)
def test_what_cannot_be_planned_is_told_and_nothing_typed_is_lost(client, officer, changed, told):
    answer = client.post(page("session-new"), typed(**changed))
    assert told in answer.text
    assert 'value="Hall"' in answer.text
    assert not Session.objects.exists()


def test_a_bank_holiday_is_warned_of_and_not_refused(client, officer):
    answer = client.post(page("session-new"), typed(on_day="25", on_month="12"), follow=True)
    assert "25 December 2026 is a bank holiday." in answer.text
    assert Session.objects.count() == 1


def test_a_session_that_moves_over_the_change_of_clocks_keeps_its_hour(client, officer):
    session = make.SessionFactory(starts_at=datetime(2026, 10, 21, 14, 45, tzinfo=UTC))
    shown = client.get(page("session-edit", session.number))
    assert 'value="15:45"' in shown.text
    client.post(
        page("session-edit", session.number),
        typed(on_day="28", clock="15:45", kind="training", course=session.course_id),
    )
    session.refresh_from_db()
    assert session.starts_at == datetime(2026, 10, 28, 15, 45, tzinfo=UTC)  # winter time
    assert timezone.localtime(session.starts_at).hour == 15
    assert session.sequence == 1


def test_only_whoever_runs_sessions_plans_them(client):
    teacher = PersonFactory(roles=["teacher"])
    client.force_login(teacher.user)
    assert client.get(page("session-new")).status_code == 403
    with pytest.raises(PermissionDenied):
        sessions.plan_session(said(make.SessionFactory()), actor=teacher)


# --- Moving and cancelling -------------------------------------------------------------------------------------------


def test_who_may_come_is_told_when_it_moves_and_who_cannot_is_not(officer):
    session = make.SessionFactory()
    coming, cannot = PersonFactory(roles=["teacher"]), PersonFactory(roles=["teacher"])
    make.attendee(session, coming, "coming")
    make.attendee(session, cannot, "cannot")
    sessions.change_session(session, said(session, led_by="Another"), actor=officer)
    assert not Notice.objects.exists()
    sessions.change_session(session, said(session, place="Library"), actor=officer)
    assert [one.recipient for one in Notice.objects.filter(text="training.session_moved")] == [coming]


def test_a_cancelled_session_tells_them_and_takes_no_more_answers(client, officer):
    session, teacher = make.SessionFactory(), PersonFactory(roles=["teacher"])
    make.attendee(session, teacher, "coming")
    client.post(page("session-cancel", session.number), {"because": "The boiler is broken"})
    session.refresh_from_db()
    assert session.cancelled_at == NOW
    assert Notice.objects.get().text == "training.session_cancelled"
    assert "The boiler is broken" in client.get(session.get_absolute_url()).text
    for act in (
        lambda: inviting.answer_invitation(session, actor=teacher, said="cannot"),
        lambda: inviting.invite(session, [officer], actor=officer),
        lambda: sessions.cancel_session(session, actor=officer, because="Again"),
        lambda: sessions.change_session(session, said(session), actor=officer),
    ):
        with pytest.raises(RuleBroken, match="is cancelled"):
            act()


def test_there_are_never_fewer_places_than_are_coming(officer):
    session = make.SessionFactory(places=3)
    for _ in range(2):
        make.attendee(session, PersonFactory(roles=["teacher"]), "coming")
    with pytest.raises(RuleBroken, match="2 people are coming already"):
        sessions.change_session(session, said(session, places=1), actor=officer)


# --- Inviting ------------------------------------------------------------------------------------------------------


def test_a_group_is_shown_with_ticks_and_each_is_told_once(client, officer):
    session = make.SessionFactory()
    ann, ben = PersonFactory(roles=["teacher"], first_name="Ann"), PersonFactory(roles=["teacher"], first_name="Ben")
    PersonFactory(roles=["governor"], first_name="Gail")
    shown = client.get(page("session-invite", session.number), {"whom": "role:teacher"})
    assert {one.first_name for one in shown.context["people"]} == {"Ann", "Ben"}
    client.post(page("session-invite", session.number), {"person": [ann.number]})
    client.post(page("session-invite", session.number), {"person": [ann.number, ben.number]})
    told = Notice.objects.filter(text="training.invited").values_list("recipient", flat=True)
    assert sorted(told) == [ann.pk, ben.pk]
    again_shown = client.get(page("session-invite", session.number), {"whom": "role:teacher"})
    assert (again_shown.context["people"], again_shown.context["asked"]) == ([], 2)


def test_those_who_are_due_for_the_course_are_found(client, officer):
    course = CourseFactory()
    reckoned(RequirementFactory(course=course, audience="governors"))
    gail = PersonFactory(roles=["governor"], first_name="Gail")
    PersonFactory(roles=["teacher"])
    from training.services.reckoning import reckon

    reckon(course.school)
    session = make.SessionFactory(course=course)
    shown = client.get(page("session-invite", session.number), {"whom": "due"})
    assert shown.context["people"] == [gail]


def test_those_who_missed_one_are_invited_to_the_next(client, officer):
    course, ann = CourseFactory(), PersonFactory(roles=["teacher"], first_name="Ann")
    ben = PersonFactory(roles=["teacher"], first_name="Ben")
    held = make.SessionFactory(course=course, starts_at=NOW - timedelta(days=7), held_at=NOW)
    make.attendee(held, ann)
    make.attendee(held, ben, here_by=officer)
    session = make.SessionFactory(course=course)
    shown = client.get(page("session-invite", session.number), {"whom": f"absent:{held.number}"})
    assert shown.context["people"] == [ann]


def test_somebody_without_a_sign_in_is_invited_and_the_runner_hears_that_they_were_not_told(client, officer):
    session, cook = make.SessionFactory(), PersonFactory(roles=["support"], user=None)
    answer = client.post(page("session-invite", session.number), {"person": [cook.number]}, follow=True)
    assert "1 of them has no sign-in" in answer.text
    assert Attendee.objects.get().person == cook
    assert not Notice.objects.exists()


# --- Answering -----------------------------------------------------------------------------------------------------


def test_one_answers_on_the_page_of_the_session(client):
    session, teacher = make.SessionFactory(), PersonFactory(roles=["teacher"])
    make.attendee(session, teacher)
    client.force_login(teacher.user)
    assert "I am coming" in client.get(session.get_absolute_url()).text
    client.post(page("session-answer", session.number), {"said": "coming"})
    assert answer_of(session, teacher) == "coming"
    client.post(page("session-answer", session.number), {"said": "cannot"})
    assert answer_of(session, teacher) == "cannot"
    client.post(page("session-answer", session.number), {"said": "perhaps"})
    assert answer_of(session, teacher) == "cannot"


def test_one_waits_for_a_place_and_gets_the_one_that_is_given_back(time_machine):
    session = make.SessionFactory(places=1)
    first, second, third = (PersonFactory(roles=["teacher"]) for _ in range(3))
    for at, one in enumerate((first, second, third)):
        make.attendee(session, one)
        time_machine.move_to(NOW + timedelta(minutes=at), tick=False)
        inviting.answer_invitation(session, actor=one, said="coming")
    assert [answer_of(session, one) for one in (first, second, third)] == ["coming", "waiting", "waiting"]
    inviting.answer_invitation(session, actor=first, said="cannot")
    assert [answer_of(session, one) for one in (first, second, third)] == ["cannot", "coming", "waiting"]
    assert [one.recipient for one in Notice.objects.filter(text="training.place_given")] == [second]


def test_nobody_answers_who_was_not_invited_unless_it_is_open(client):
    teacher, governor = PersonFactory(roles=["teacher"]), PersonFactory(roles=["governor"])
    closed, is_open = make.SessionFactory(), make.SessionFactory(is_open=True)
    client.force_login(teacher.user)
    assert client.get(closed.get_absolute_url()).status_code == 404
    assert client.get(is_open.get_absolute_url()).status_code == 200
    with pytest.raises(RuleBroken, match="You were not invited"):
        inviting.answer_invitation(closed, actor=teacher, said="coming")
    inviting.answer_invitation(is_open, actor=governor, said="coming")
    assert answer_of(is_open, governor) == "coming"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_of_two_who_press_for_the_last_place_one_gets_it_and_the_other_waits(turn):
    session = make.SessionFactory(places=2)
    make.attendee(session, PersonFactory(roles=["teacher"]), "coming")
    two = [PersonFactory(roles=["teacher"]) for _ in range(2)]
    for one in two:
        make.attendee(session, one)
    at_once(2, lambda n: inviting.answer_invitation(session, actor=again(two[n]), said="coming"))
    assert sorted(answer_of(session, one) for one in two) == ["coming", "waiting"]


# --- The list and the minutes --------------------------------------------------------------------------------------


def test_the_list_shows_what_is_to_come_and_what_is_over(client, officer):
    coming = make.SessionFactory(title="To come")
    over = make.SessionFactory(title="Long over", starts_at=NOW - timedelta(days=3))
    shown = client.get(page("sessions"))
    assert coming.title in shown.text
    assert over.title not in shown.text
    shown = client.get(page("sessions"), {"past": "1"})
    assert over.title in shown.text
    assert "To be closed" in shown.text


@pytest.mark.parametrize("number", [1, 10, 30])
def test_the_list_costs_the_same_however_long_it_is(client, officer, number, django_assert_max_num_queries):
    course = CourseFactory()
    for _ in range(number):
        make.attendee(make.SessionFactory(course=course, made_by=officer), officer, "coming")
    client.get(page("sessions"))
    with django_assert_max_num_queries(14):
        client.get(page("sessions"))


def test_that_the_policy_was_discussed_stands_there_with_what_was_said(client, officer):
    session = make.meeting(officer.school, starts_at=NOW - timedelta(hours=1), made_by=officer)
    nothing = client.post(page("session-minutes", session.number), {"policy_discussed": "on", "notes": "1. Phones"})
    assert "Enter what of the policy was discussed" in nothing.text
    client.post(
        page("session-minutes", session.number),
        {"policy_discussed": "on", "discussed": "Staff’s own phones", "notes": "1. **Phones**"},
    )
    shown = client.get(session.get_absolute_url()).text
    assert "The policy was shared and discussed" in shown
    assert "Staff’s own phones" in shown
    assert "<strong>Phones</strong>" in shown


def test_the_policy_is_not_discussed_in_training_nor_before_the_meeting(officer):
    with pytest.raises(RuleBroken, match="has not started"):
        sessions.write_minutes(make.meeting(officer.school), actor=officer, notes="")
    session = make.SessionFactory(starts_at=NOW - timedelta(hours=1))
    with pytest.raises(RuleBroken, match="in a staff meeting or a briefing"):
        sessions.write_minutes(session, actor=officer, notes="", policy_discussed=True, discussed="All of it")


# --- Calendars -----------------------------------------------------------------------------------------------------


def lines_of(content):
    """As a calendar reads them: folds taken out."""
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


def test_the_file_for_calendars_keeps_its_uid_and_counts_changes(client, officer):
    session = make.SessionFactory(starts_at=datetime(2026, 10, 28, 15, 45, tzinfo=UTC), minutes=90)
    make.attendee(session, officer)
    before = client.get(page("session-calendar", session.number))
    assert before["Content-Type"] == "text/calendar; charset=utf-8"
    assert before["Content-Disposition"] == 'attachment; filename="session-1.ics"'
    lines = lines_of(before.content)
    assert {"METHOD:PUBLISH", "DTSTART:20261028T154500Z", "DTEND:20261028T171500Z", "SEQUENCE:0"} <= set(lines)
    sessions.change_session(session, said(session, place="Library"), actor=officer)
    sessions.cancel_session(session, actor=officer, because="Snow")
    after = lines_of(client.get(page("session-calendar", session.number)).content)
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:2", "LOCATION:Library"} <= set(after)
    uid = [[line for line in some if line.startswith("UID:")] for some in (lines, after)]
    assert uid[0] == uid[1]
    assert len(uid[0]) == 1


def test_what_is_typed_begins_no_line_of_its_own_in_a_calendar_and_no_letter_is_cut():
    one = calendars.Appointment(
        uid="session-1@elm.example",
        sequence=0,
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=1),
        made_at=NOW,
        summary="Phones, chat; games\\play\r\nATTENDEE:mailto:x@y.example\u0007",
        place="Zoë’s room " + "ß🙂" * 60,
        about="One\nTwo",
    )
    lines = lines_of(calendars.file_of(one))
    assert "SUMMARY:Phones\\, chat\\; games\\\\play\\nATTENDEE:mailto:x@y.example" in lines
    assert f"LOCATION:{one.place}" in lines
    assert "DESCRIPTION:One\\nTwo" in lines
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_only_those_who_see_the_session_take_its_file(client):
    session = make.SessionFactory()
    client.force_login(PersonFactory(roles=["teacher"]).user)
    assert client.get(page("session-calendar", session.number)).status_code == 404


def test_days_are_written_for_people():
    session = make.SessionFactory(starts_at=datetime(2026, 10, 28, 15, 45, tzinfo=UTC))
    assert str(session) == "Training, 28 October 2026"
    assert session.day == date(2026, 10, 28)
