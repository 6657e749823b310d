"""What home pages and indicators say of training: the same today as worked out anew, and of past days too."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from esafety.indicators.models import State
from esafety.indicators.registry import indicators
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories.training.boards import asks, took
from tests.factories.training.courses import CourseFactory, completion, strike
from tests.factories.training.requirements import RequirementFactory, leave
from training.home import boards as home
from training.indicators import boards as figures
from training.services.reckoning import reckon
from training.standing_on import stood_on

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
SINCE = date(2024, 9, 1)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-24T10:00:00+00:00", tick=False)


@pytest.fixture
def school():
    return SchoolFactory(slug="elm")


def member(role="teacher", since=SINCE, **fields):
    one = PersonFactory(**fields)
    appoint(one, role, since)
    return one


# --- Home ------------------------------------------------------------------------------------------------------


def test_those_who_plan_training_have_one_line_for_all_who_are_overdue(client, school):
    officer = member("officer")
    course = CourseFactory()
    completion(officer, course, date(2026, 9, 3))
    member()
    asks(course)
    [line] = home.waiting(officer)
    assert (line.text, line.url) == ("1 person is overdue with training", "/elm/training/?state=overdue")
    member(), member()
    leave(member())
    reckon(school)
    [line] = home.waiting(officer)
    assert line.text == "3 people are overdue with training"
    client.force_login(officer.user)
    assert len(client.get(line.url).context["lines"]) == 3
    assert line.text in client.get(reverse("schools:home", args=["elm"])).text


def test_the_figure_says_how_many_are_in_date_and_leads_to_the_board(school):
    senior, course = member("senior"), CourseFactory()
    completion(senior, course, date(2026, 9, 3))
    for _ in range(3):
        member()
    asks(course)
    [figure] = home.figures(senior)
    assert (figure.value, figure.words, figure.kind) == ("25%", "3 of 4 have something overdue.", "bad")
    assert home.waiting(senior) == []


def test_nothing_is_said_before_anything_is_asked_and_never_to_the_others(school):
    assert home.figures(member("head")) == home.waiting(member("head")) == []
    asks(CourseFactory())
    for role in ("teacher", "governor", "chair", "parent"):
        assert home.figures(member(role)) == home.waiting(member(role)) == []


# --- Indicators ------------------------------------------------------------------------------------------------


def test_the_share_of_staff_in_date_with_everything(school):
    yearly, once = CourseFactory(title="Yearly"), CourseFactory(title="Once")
    staff = [member() for _ in range(4)]
    for one in staff[:3]:
        completion(one, yearly, date(2026, 9, 3))
    for one in staff[:2]:
        completion(one, once, date(2025, 9, 3))
    leave(member())
    asks(yearly)
    asks(once, validity="once")
    said = figures.staff_in_date(school, TODAY)
    assert (said.state, said.numerator, said.denominator) == (State.AT_RISK, 2, 4)
    for one in staff:
        took(one, yearly, TODAY), took(one, once, TODAY)
    assert figures.staff_in_date(school, TODAY).state == State.MET


def test_without_a_requirement_nothing_is_evidenced(school):
    member("dsl"), member("governor")
    for one in figures.INDICATORS:
        assert one.value(school, TODAY).state == State.NOT_EVIDENCED
        assert one.value(school, TODAY).denominator is None


def test_each_kind_of_people_is_asked_about_its_own_courses(school):
    basics, board, leads = (CourseFactory(title=title) for title in ("Basics", "Board", "Leads"))
    dsl, governor, teacher = member("dsl"), member("governor"), member()
    asks(basics)
    asks(board, audience="governors")
    asks(leads, audience="role", role="dsl")
    took(teacher, basics, TODAY), took(governor, board, TODAY)
    shares = [one(school, TODAY) for one in (figures.all_staff, figures.governors, figures.safeguarding_leads)]
    assert [(one.numerator, one.denominator) for one in shares] == [(1, 2), (1, 1), (0, 1)]
    took(dsl, leads, TODAY)
    assert figures.safeguarding_leads(school, TODAY).state == State.MET
    assert figures.staff_in_date(school, TODAY).numerator == 1


def test_a_past_day_is_worked_out_from_what_was_on_record_then(school):
    course, one = CourseFactory(), member()
    completion(one, course, date(2025, 9, 3))
    strike(completion(one, course, date(2026, 8, 1)), one)
    completion(one, course, date(2026, 11, 1))
    gone = member(left_on=date(2026, 10, 20))
    appoint(gone, "support", date(2024, 9, 1), date(2026, 1, 1))
    asks(course)
    by_day = {
        day: figures.staff_in_date(school, day)
        for day in [date(2024, 10, 1), date(2025, 10, 1), date(2026, 9, 3), date(2026, 9, 4), date(2026, 11, 1), TODAY]
    }
    assert [(said.numerator, said.denominator) for said in by_day.values()] == [
        (0, 2),
        (1, 2),
        (1, 2),
        (0, 2),
        (1, 1),
        (1, 1),
    ]


def test_before_a_requirement_held_nobody_was_asked_by_it_and_after_its_end_neither(school):
    member()
    requirement = asks(CourseFactory(), holds_from=date(2026, 9, 1))
    assert figures.staff_in_date(school, date(2026, 8, 31)).state == State.NOT_EVIDENCED
    assert figures.staff_in_date(school, date(2026, 9, 1)).denominator == 1
    requirement.ended_on = date(2026, 10, 1)
    requirement.save()
    reckon(school)
    assert figures.staff_in_date(school, date(2026, 9, 30)).denominator == 1
    assert figures.staff_in_date(school, TODAY).state == State.NOT_EVIDENCED


def test_before_the_edition_of_now_any_edition_counts(school):
    course = CourseFactory(edition="November 2026", edition_on=date(2026, 11, 20))
    one = member()
    completion(one, course, date(2025, 9, 3), edition="September 2025")
    asks(course, validity="edition", within_days=0)
    assert figures.staff_in_date(school, date(2026, 11, 19)).state == State.MET
    assert figures.staff_in_date(school, TODAY).state == State.AT_RISK


def test_what_is_kept_of_today_is_what_would_be_worked_out(school):
    courses = [CourseFactory(title=f"Course {n}") for n in range(4)]
    people = [member(role) for role in ("teacher", "dsl", "governor", "chair", "support", "head")]
    people.append(member(left_on=TODAY))
    leave(people[0])
    for n, one in enumerate(people):
        for course in courses[: n % 4]:
            completion(one, course, TODAY - timedelta(100 * n))
    for n, course in enumerate(courses):
        RequirementFactory(course=course, months=6 + n)
    RequirementFactory.fixed(course=courses[1], audience="governors")
    RequirementFactory(course=courses[2], audience="role", role="dsl", validity="once")
    RequirementFactory(course=courses[3], audience="person", person=people[2], months=1)
    reckon(school)
    assert sorted(stood_on(school, TODAY)) == sorted(stood_on(school, TODAY, anew=True))
    assert len(stood_on(school, TODAY)) > 10


def test_new_starters_are_counted_once_their_days_are_over(school):
    course = CourseFactory()
    in_time, late, never, has_days, long_here = (
        member(since=day) for day in [date(2026, 3, 1)] * 3 + [date(2026, 11, 1), date(2020, 9, 1)]
    )
    before = member(since=date(2026, 4, 1))
    completion(before, course, date(2025, 6, 1))
    completion(in_time, course, date(2026, 3, 31))
    completion(late, course, date(2026, 4, 1))
    asks(course, holds_from=date(2019, 9, 1), within_days=30)
    said = figures.inducted(school, TODAY)
    assert (said.numerator, said.denominator, said.state) == (2, 4, State.AT_RISK)
    assert figures.inducted(school, date(2026, 3, 31)).state == State.NOT_EVIDENCED
    assert figures.inducted(school, date(2026, 4, 1)).denominator == 3
    assert never != has_days != long_here


def test_a_requirement_that_begins_to_hold_makes_nobody_a_new_starter(school):
    member()
    asks(CourseFactory(), holds_from=date(2026, 9, 1), within_days=10)
    assert figures.inducted(school, TODAY).state == State.NOT_EVIDENCED


def test_governors_read_no_small_numbers_and_no_name(client, school):
    governor, dsl, course = member("governor"), member("dsl", last_name="Maddocks"), CourseFactory()
    asks(course, audience="role", role="dsl")
    keys = {one.key for one in figures.INDICATORS}
    mine = [one for one in indicators() if one.key in keys]
    assert len(mine) == 5
    assert not any(one.is_exact_for(governor) or one.url_for(governor) for one in mine)
    assert all(one.is_exact_for(dsl) and one.url_for(dsl) for one in mine)
    client.force_login(governor.user)
    assert "Maddocks" not in client.get(reverse("indicators:page", args=["elm"])).text


def test_the_figures_of_another_school_are_its_own(school):
    oak = SchoolFactory(slug="oak")
    course = CourseFactory(school=oak)
    appoint(PersonFactory(school=oak), "teacher", SINCE)
    asks(course)
    assert figures.staff_in_date(school, TODAY).state == State.NOT_EVIDENCED
    assert figures.staff_in_date(oak, TODAY).denominator == 1
