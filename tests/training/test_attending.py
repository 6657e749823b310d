"""Who was at a session (T4): ticked, or said by each with the code; what closing it writes down, and corrections."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from esafety.exceptions import RuleBroken
from tests.factories import PersonFactory
from tests.factories.training import courses
from tests.factories.training import sessions as make
from tests.incidents.test_two_at_once import again, at_once
from training.models import Attendee, Completion
from training.services import attending
from training.services.attending import WrongCode, add_late, hold_session, remove_late, say_one_is_there

pytestmark = pytest.mark.django_db

STARTS = datetime(2026, 10, 14, 14, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _as_it_begins(time_machine):
    time_machine.move_to(STARTS, tick=False)


@pytest.fixture
def officer(client):
    officer = PersonFactory(roles=["officer"])
    client.force_login(officer.user)
    return officer


@pytest.fixture
def session():
    return make.SessionFactory(starts_at=STARTS, minutes=60)


def teacher(**fields):
    return PersonFactory(roles=["teacher"], **fields)


def page(name, *args):
    return reverse(f"training:{name}", args=["elm", *args])


def there(session):
    return set(Attendee.objects.filter(session=session).here().values_list("person", flat=True))


# --- By list -------------------------------------------------------------------------------------------------


def test_the_list_is_kept_page_by_page_and_nothing_is_lost(client, officer, session):
    people = [teacher(last_name=f"Marsh{n:03}") for n in range(30)]
    for one in people:
        make.attendee(session, one, "coming")
    shown = client.get(page("session-attendance", session.number))
    first = [person for person, _, _ in shown.context["rows"]]
    assert len(first) == 25
    ticked = [one.number for one in first[:20]]
    answer = client.post(
        page("session-attendance", session.number),
        {"shown": [one.number for one in first], "there": ticked, "of": "", "q": "", "page": "1", "go": "2"},
    )
    assert "page=2" in answer.url
    second = [person for person, _, _ in client.get(answer.url).context["rows"]]
    client.post(
        page("session-attendance", session.number),
        {"shown": [one.number for one in second], "there": [second[0].number], "page": "2", "keep": "keep"},
    )
    assert there(session) == {one.pk for one in first[:20]} | {second[0].pk}


def test_a_list_that_was_open_for_long_undoes_nobody_elses_ticks(client, officer, session):
    ann, ben = teacher(), teacher()
    make.attendee(session, ann)
    make.attendee(session, ben)
    say_one_is_there(session, actor=ann, code=session.code)  # after the page below was opened
    client.post(
        page("session-attendance", session.number),
        {"shown": [ann.number, ben.number], "there": [ben.number], "keep": "keep"},
    )
    assert there(session) == {ann.pk, ben.pk}
    client.post(page("session-attendance", session.number), {"shown": [ben.number], "was": [ben.number]})
    assert there(session) == {ann.pk}


def test_somebody_is_found_by_name_and_the_ticks_of_the_page_are_kept_first(client, officer, session):
    ann, zoe = teacher(first_name="Ann", last_name="Abel"), teacher(first_name="Zoe", last_name="Zorn")
    answer = client.post(
        page("session-attendance", session.number),
        {"shown": [ann.number], "there": [ann.number], "of": "everyone", "q": "Zorn", "page": "1", "find": "find"},
    )
    assert there(session) == {ann.pk}
    assert [person for person, _, _ in client.get(answer.url).context["rows"]] == [zoe]


@pytest.mark.parametrize("number", [1, 10, 100])
def test_the_list_costs_the_same_for_any_number(client, officer, session, number, django_assert_max_num_queries):
    for _ in range(number):
        make.attendee(session, PersonFactory(roles=["teacher"]))
    client.get(page("session-attendance", session.number))
    with django_assert_max_num_queries(14):
        client.get(page("session-attendance", session.number))


def test_nobody_is_ticked_long_before_it_starts(officer):
    session = make.SessionFactory(starts_at=STARTS + timedelta(minutes=16))
    with pytest.raises(RuleBroken, match="has not started"):
        attending.tick_those_there(session, actor=officer, there=[teacher()])


# --- By one's own press --------------------------------------------------------------------------------------


def test_one_presses_with_the_figures_from_the_wall(client, officer, session, new_client):
    assert session.code in client.get(page("session-room", session.number)).text
    ann = teacher()
    make.attendee(session, ann)
    hers = new_client()
    hers.force_login(ann.user)
    assert session.code not in hers.get(session.get_absolute_url()).text
    assert "These are not the figures" in hers.post(page("session-here", session.number), {"code": "1234"}).text
    assert not there(session)
    hers.post(page("session-here", session.number), {"code": " 47 11"})
    row = Attendee.objects.get()
    assert (row.here_by, row.here_at) == (ann, STARTS)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(-16, "too early"), (-15, ""), (0, ""), (60 + 120, ""), (60 + 121, "too late")],
)
def test_one_presses_from_a_quarter_before_it_to_two_hours_after(session, time_machine, minutes, told):
    ann = teacher()
    make.attendee(session, ann)
    time_machine.move_to(STARTS + timedelta(minutes=minutes), tick=False)
    if told:
        with pytest.raises(RuleBroken, match=told):
            say_one_is_there(session, actor=ann, code=session.code)
    else:
        say_one_is_there(session, actor=ann, code=session.code)
    assert there(session) == (set() if told else {ann.pk})


def test_wrong_figures_are_counted_and_then_even_the_right_ones_are_not_taken(client, session):
    ann = teacher()
    make.attendee(session, ann)
    client.force_login(ann.user)
    for _ in range(6):
        client.post(page("session-here", session.number), {"code": "1234"})
    answer = client.post(page("session-here", session.number), {"code": session.code})
    assert answer.status_code == 429
    assert "wrong too often" in answer.text
    assert not there(session)


def test_who_was_not_invited_walks_in_only_where_it_is_open(session):
    ann = teacher()
    with pytest.raises(WrongCode):
        say_one_is_there(session, actor=ann, code="1234")
    with pytest.raises(RuleBroken, match="You were not invited"):
        say_one_is_there(session, actor=ann, code=session.code)
    session.is_open = True
    session.save()
    say_one_is_there(session, actor=ann, code=session.code)
    assert there(session) == {ann.pk}


# --- Closing -------------------------------------------------------------------------------------------------


def test_closing_writes_completions_for_all_who_were_there_and_for_nobody_else(client, officer, session):
    ann, ben = teacher(), teacher()
    make.attendee(session, ann, here_by=officer)
    make.attendee(session, ben, "coming")
    shown = client.get(page("session-close", session.number))
    assert shown.context["missing"] == [ben]
    client.post(page("session-close", session.number))
    session.refresh_from_db()
    assert session.held_at == STARTS
    made = Completion.objects.get()
    assert (made.person, made.course, made.done_on, made.how) == (ann, session.course, session.day, "session")
    assert Attendee.objects.get(person=ann).completion == made


def test_a_session_is_closed_once(officer, session):
    make.attendee(session, teacher(), here_by=officer)
    hold_session(session, actor=officer)
    with pytest.raises(RuleBroken, match="was held"):
        hold_session(session, actor=officer)
    assert Completion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_it_at_once_one_does():
    officers = [PersonFactory(roles=["officer"]) for _ in range(2)]
    session = make.SessionFactory(starts_at=STARTS)
    make.attendee(session, teacher(), here_by=officers[0])
    outcome = at_once(2, lambda n: hold_session(session, actor=again(officers[n])))
    assert sum(isinstance(one, RuleBroken) for one in outcome) == 1
    assert Completion.objects.count() == 1


def test_who_was_there_before_they_started_here_stops_it_and_nothing_is_saved(officer, session):
    make.attendee(session, teacher(), here_by=officer)
    late = teacher(first_name="Lee", joined_on=datetime(2026, 11, 1).date())
    make.attendee(session, late, here_by=officer)
    with pytest.raises(RuleBroken, match="started on 1 November 2026"):
        hold_session(session, actor=officer)
    session.refresh_from_db()
    assert (session.held_at, Completion.objects.count()) == (None, 0)


def test_a_meeting_without_a_course_is_closed_and_writes_none(officer):
    session = make.meeting(officer.school, starts_at=STARTS, made_by=officer)
    make.attendee(session, teacher(), here_by=officer)
    hold_session(session, actor=officer)
    assert not Completion.objects.exists()


def test_what_was_entered_by_hand_for_the_day_is_not_written_again(officer, session):
    ann = teacher()
    make.attendee(session, ann, here_by=officer)
    courses.completion(ann, session.course, session.day)
    hold_session(session, actor=officer)
    assert Completion.objects.count() == 1


def test_nobody_there_is_nothing_to_close(officer, session):
    make.attendee(session, teacher(), "coming")
    with pytest.raises(RuleBroken, match="Nobody is ticked as there"):
        hold_session(session, actor=officer)


# --- After it ------------------------------------------------------------------------------------------------


def test_somebody_is_added_and_taken_out_later(client, officer, session):
    ann, ben = teacher(), teacher()
    make.attendee(session, ann, here_by=officer)
    hold_session(session, actor=officer)
    client.post(page("session-add", session.number), {"person": ben.number})
    assert Completion.objects.filter(person=ben).counting().count() == 1
    told = client.post(page("session-take-out", session.number, ann.number), {"why": ""})
    assert "Enter why" in told.text
    client.post(page("session-take-out", session.number, ann.number), {"why": "It was her sister"})
    assert there(session) == {ben.pk}
    struck = Completion.objects.get(person=ann)
    assert struck.struck.why == "It was her sister"
    add_late(session, ann, actor=officer)
    assert Completion.objects.filter(person=ann).counting().count() == 1


def test_nobody_is_added_twice_or_taken_out_who_was_not_there(officer, session):
    ann, ben = teacher(), teacher()
    make.attendee(session, ann, here_by=officer)
    with pytest.raises(RuleBroken, match="not closed yet"):
        add_late(session, ben, actor=officer)
    hold_session(session, actor=officer)
    with pytest.raises(RuleBroken, match="as present already"):
        add_late(session, ann, actor=officer)
    with pytest.raises(RuleBroken, match="does not stand there"):
        remove_late(session, ben, actor=officer, why="Mistake")
    with pytest.raises(RuleBroken, match="was held"):
        attending.tick_those_there(session, actor=officer, there=[ben])
