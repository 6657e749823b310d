"""The board: who has taken what, for those who look after training, at the same cost however many people there are."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext

from esafety.schools.models import Appointment, Person
from esafety.schools.numbers import number_of
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories.training.boards import asks, took
from tests.factories.training.courses import CourseFactory, completion, strike
from tests.factories.training.requirements import RequirementFactory, leave
from training import board
from training.models import Standing
from training.rules.states import State, state_on
from training.services.reckoning import reckon

pytestmark = pytest.mark.django_db

BOARD = "/elm/training/"
TODAY = date(2026, 11, 24)
SINCE = date(2024, 9, 1)
MOST = 12  # queries of a page, those of signing in among them


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-24T10:00:00+00:00", tick=False)


@pytest.fixture
def officer(client):
    officer = PersonFactory(first_name="Olu", last_name="Field")
    appoint(officer, "officer", SINCE)
    client.force_login(officer.user)
    return officer


@pytest.fixture
def safety(officer):
    """A course that all staff take each year, which the officer took in September."""
    course = CourseFactory(number=7, title="Online safety for staff")
    completion(officer, course, date(2026, 9, 3))
    asks(course, within_days=30, months=12)
    return course


def member(last, role="teacher", done=None, course=None, **fields):
    one = PersonFactory(first_name="Tess", last_name=last, **fields)
    appoint(one, role, SINCE)
    if done:
        took(one, course, done)
    return one


def names(response):
    return [line["person"].last_name for line in response.context["lines"]]


# --- What stands on it -----------------------------------------------------------------------------------------


def test_everybody_who_is_asked_stands_there_with_words_and_colour(client, safety):
    member("Ash", done=date(2026, 10, 5), course=safety)
    member("Birch", done=date(2025, 10, 5), course=safety)
    member("Cherry")
    member("Pupil", role="pupil")
    page = client.get(BOARD)
    assert names(page) == ["Ash", "Birch", "Cherry", "Field"]
    assert 'tag--good">In date</strong>' in page.text
    assert 'tag--bad">Overdue</strong>' in page.text
    assert "5 Oct 2027" in page.text
    assert "Of 4 people 2 are in date with everything, 2 have something overdue." in page.text
    assert "Pupil" not in names(page)


def test_each_cell_leads_to_the_persons_page_at_its_course(client, safety):
    ash = member("Ash")
    assert f"/elm/training/people/{ash.number}/#course-7" in client.get(BOARD).text


def test_a_course_that_is_not_asked_of_somebody_says_so(client, safety):
    member("Ash")
    asks(CourseFactory(number=8, title="For leads"), audience="role", role="dsl")
    assert "Not asked" in client.get(BOARD).text


@pytest.mark.parametrize("done", [date(2026, 9, 3), None])
def test_one_person_is_said_in_the_singular(client, officer, done):
    course = CourseFactory()
    if done:
        completion(officer, course, done)
    asks(course)
    page = client.get(BOARD)
    said = page.context["sum_words"]
    assert said == f"1 person is asked for training, and is {'' if done else 'not '}in date with everything."


def test_without_a_requirement_the_page_says_what_to_do(client, officer):
    page = client.get(BOARD)
    assert "Nobody is asked for a course yet" in page.text
    assert page.context["sum_words"] == ""


def test_whoever_is_away_for_long_is_shown_as_away_and_not_counted(client, safety):
    leave(member("Ash"), date(2026, 9, 1))
    leave(member("Birch"), date(2026, 3, 1), date(2026, 11, 23))
    page = client.get(BOARD)
    assert [line["is_away"] for line in page.context["lines"]] == [True, False, False]
    assert "Of 2 people 1 is in date with everything, 1 has something overdue." in page.text
    assert names(client.get(BOARD, {"state": "overdue"})) == ["Birch"]
    assert names(client.get(BOARD, {"state": "away"})) == ["Ash"]


def test_whoever_has_left_is_not_there(client, safety):
    member("Ash", left_on=TODAY)
    member("Birch", left_on=TODAY + timedelta(1))
    reckon(safety.school)
    assert names(client.get(BOARD)) == ["Birch", "Field"]


# --- Filters ---------------------------------------------------------------------------------------------------


@pytest.fixture
def staff(safety):
    member("Ash", done=date(2026, 10, 5), course=safety, department="Science")
    member("Birch", done=date(2025, 10, 5), course=safety, department="Science")
    member("Cherry", role="support", department="Kitchen")
    member("Dogwood", role="support", done=date(2025, 12, 24), course=safety)
    other = CourseFactory(number=8, title="First aid on line")
    asks(other, audience="role", role="support", within_days=5_000, validity="once")
    return safety


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Ash", "Birch", "Cherry", "Dogwood", "Field"]),
        ({"state": "overdue"}, ["Birch", "Cherry"]),
        ({"state": "due"}, ["Cherry", "Dogwood"]),
        ({"state": "in_date"}, ["Ash", "Field"]),
        ({"state": "in_date", "course": "7"}, ["Ash", "Dogwood", "Field"]),
        ({"state": "due", "course": "7"}, ["Dogwood"]),
        ({"course": "8"}, ["Cherry", "Dogwood"]),
        ({"role": "support"}, ["Cherry", "Dogwood"]),
        ({"role": "support", "state": "overdue"}, ["Cherry"]),
        ({"department": "Science"}, ["Ash", "Birch"]),
        ({"department": "Science", "state": "overdue", "role": "teacher", "q": "bir", "course": "7"}, ["Birch"]),
        ({"department": "Science", "role": "support"}, []),
        ({"q": "tess d"}, ["Dogwood"]),
        # what does not fit is left out
        ({"state": "nonsense", "role": "pupil", "course": "99", "department": "Alchemy"}, None),
        # what is typed is only ever looked for
        ({"q": "' OR 1=1 --"}, []),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"q": '"; DROP TABLE training_standing; --'}, []),
        ({"q": "<script>alert(1)</script>"}, []),
        ({"q": "\x00Ash"}, ["Ash"]),
        ({"course": "7' OR '1'='1"}, None),
        ({"page": "99"}, None),
        ({"page": "x"}, None),
    ],
)
def test_filters_narrow_the_board_alone_and_together(client, staff, asked, found):
    page = client.get(BOARD, asked)
    assert page.status_code == 200
    assert names(page) == (["Ash", "Birch", "Cherry", "Dogwood", "Field"] if found is None else found)
    assert "<script>alert" not in page.text
    assert Standing.objects.exists()


def test_with_a_course_only_its_column_is_shown_and_each_filter_can_be_taken_away(client, staff):
    page = client.get(BOARD, {"course": "8", "role": "support"})
    assert [one.number for one in page.context["columns"]] == [8]
    assert {(chip.label, chip.url) for chip in page.context["chips"]} == {
        ("First aid on line", "?role=support"),
        ("Support staff", "?course=8"),
    }


def test_the_board_has_pages_of_25_that_keep_the_filters(client, safety):
    for number in range(30):
        member(f"Oak{number:02}")
    reckon(safety.school)
    first = client.get(BOARD, {"role": "teacher"})
    assert len(names(first)) == 25
    assert "role=teacher&amp;page=2" in first.text
    assert len(names(client.get(BOARD, {"role": "teacher", "page": "2"}))) == 5


# --- Who sees it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["officer", "head", "dsl", "deputy_dsl", "senior"])
def test_those_who_look_after_training_see_the_board(client, role):
    client.force_login(PersonFactory(roles=[role]).user)
    assert client.get(BOARD).status_code == 200


@pytest.mark.parametrize("role", ["teacher", "support", "governor", "link_governor", "chair", "pupil", "parent", "it"])
def test_nobody_else_sees_a_name(client, safety, role):
    ash = member("Ash", department="Science")
    client.force_login(PersonFactory(roles=[role]).user)
    paths = ["", "board.csv", "board.xlsx", "board/7/", f"people/{ash.number}/"]
    assert [client.get(f"{BOARD}{path}").status_code for path in paths] == [404] * 5
    assert not board.people(PersonFactory(roles=[role]), {}, TODAY).exists()


def test_people_of_another_school_are_absent(client, safety):
    oak = SchoolFactory(slug="oak")
    there = PersonFactory(school=oak, last_name="Elsewhere", department="Alchemy")
    appoint(there, "teacher", SINCE)
    course = CourseFactory(school=oak, number=99, title="Their course")
    asks(course)
    page = client.get(BOARD)
    assert names(page) == ["Field"]
    assert "Alchemy" not in page.text
    assert "Their course" not in page.text
    assert client.get(f"{BOARD}board/99/").status_code == 404
    assert client.get(f"{BOARD}people/{there.number}/").status_code == 404
    assert client.get(f"{BOARD}people/{number_of(safety)}/").status_code == 404
    assert client.get("/oak/training/").status_code == 404


# --- What it costs ---------------------------------------------------------------------------------------------


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("path", [BOARD, f"{BOARD}?state=overdue&role=teacher", f"{BOARD}board/7/"])
def test_the_boards_cost_the_same_with_1_10_and_100_people(client, safety, path):
    cost, number = [], 0
    for many in (1, 10, 100):
        while number < many:
            one = member(f"Oak{number}", department=f"Department {number % 3}")
            leave(one) if number % 9 == 8 else None
            number += 1
        reckon(safety.school)
        cost.append(queries(client, path))
    assert len(set(cost)) == 1, cost
    assert cost[0] <= MOST, cost


def test_of_thousands_only_the_people_of_the_page_are_loaded(client, officer):
    """5,000 staff × 8 courses."""
    for number in range(8):
        RequirementFactory(course=CourseFactory(number=number + 1, title=f"Course {number}"))
    people = Person.objects.bulk_create(
        Person(school=officer.school, first_name="Pat", last_name=f"Reed{number:04}") for number in range(5_000)
    )
    Appointment.objects.bulk_create(Appointment(person=one, role="teacher", starts_on=SINCE) for one in people)
    reckon(officer.school)
    assert Standing.objects.count() == 8 * 5_001
    loaded = Counter()

    def count(sender, **kwargs):
        loaded[sender] += 1

    for model in (Standing, Person):
        post_init.connect(count, sender=model)
    try:
        page = client.get(BOARD, {"page": "150"})
    finally:
        for model in (Standing, Person):
            post_init.disconnect(count, sender=model)
    assert len(names(page)) == 25
    assert loaded[Standing] == 25 * 8
    assert loaded[Person] < 30
    assert "Of 5,001 people 0 are in date with everything, 5,001 have something overdue." in page.text


# --- One course ------------------------------------------------------------------------------------------------


def test_one_course_shows_the_soonest_due_first_and_never_again_last(client, staff):
    rows = client.get(f"{BOARD}board/7/").context["rows"]
    assert [row["standing"].person.last_name for row in rows] == ["Cherry", "Birch", "Dogwood", "Field", "Ash"]
    shown = client.get(f"{BOARD}board/8/")
    assert [row["standing"].person.last_name for row in shown.context["rows"]] == ["Cherry", "Dogwood"]
    once = CourseFactory(number=9, title="Once")
    ash = Person.objects.get(last_name="Ash")
    took(ash, once, date(2026, 9, 1))
    asks(once, validity="once")
    rows = client.get(f"{BOARD}board/9/").context["rows"]
    assert rows[-1]["standing"].person == ash
    assert "Never again" in client.get(f"{BOARD}board/9/").text


def test_one_course_counts_states_roles_and_departments(client, staff):
    page = client.get(f"{BOARD}board/7/")
    assert {figure.label: figure.value for figure in page.context["figures"]} == {
        "Overdue": "2",
        "Due now": "0",
        "To do": "0",
        "Due soon": "1",
        "In date": "2",
    }
    cells = [[cell.text for cell in row] for row in page.context["roles"].rows]
    assert cells == [
        ["E-safety officer", "1", "1", "0", "100%"],
        ["Teacher", "2", "1", "1", "50%"],
        ["Support staff", "2", "1", "1", "50%"],
    ]
    cells = [[cell.text for cell in row] for row in page.context["departments"].rows]
    assert cells == [
        ["Kitchen", "1", "0", "1", "0%"],
        ["Science", "2", "1", "1", "50%"],
        ["None", "2", "2", "0", "100%"],
    ]


def test_one_course_is_narrowed_like_the_board(client, staff):
    rows = client.get(f"{BOARD}board/7/", {"state": "overdue", "department": "Science"}).context["rows"]
    assert [row["standing"].person.last_name for row in rows] == ["Birch"]


def test_what_the_database_counts_is_what_the_rule_says(officer):
    course = CourseFactory()
    requirement = RequirementFactory(course=course)
    days = [None, *(TODAY + timedelta(n) for n in (-400, -31, -30, -1, 0, 1, 59, 60, 61, 400))]
    rows = [
        Standing(
            school=officer.school,
            person=PersonFactory(),
            course=course,
            requirement=requirement,
            since=SINCE,
            done_on=done,
            due_on=due,
            overdue_on=due + timedelta(grace + 1) if due else None,
        )
        for due in days
        for done in (None, SINCE)
        for grace in (0, 30)
        if due or done
    ]
    Standing.objects.bulk_create(rows)
    counted = board.states_of(Standing.objects.all(), TODAY)
    assert counted == {state: sum(state_on(row, TODAY) == state for row in rows) for state in State}


@pytest.mark.parametrize(("today", "state"), [("2028-02-29", State.SOON), ("2028-03-01", State.OVERDUE)])
def test_what_is_due_on_29_february_is_valid_on_that_day_and_overdue_the_next(
    client, officer, time_machine, today, state
):
    course = CourseFactory(number=7)
    completion(officer, course, date(2024, 2, 29))
    time_machine.move_to(f"{today}T10:00:00+00:00", tick=False)
    client.force_login(officer.user)
    asks(course, months=48)
    page = client.get(BOARD)
    assert "29 Feb 2028" in page.text
    [line] = page.context["lines"]
    assert line["cells"][0].stands.state == state
    assert ("not in date" in page.context["sum_words"]) == (state == State.OVERDUE)


# --- One person ------------------------------------------------------------------------------------------------


def test_the_page_of_a_person_says_what_is_asked_why_and_what_they_took(client, safety, officer):
    ash = member("Ash", done=date(2026, 10, 5), course=safety, department="Science")
    wrong = completion(ash, safety, date(2026, 10, 6), by=officer)
    strike(wrong, officer, "It was another Ash")
    leave(ash, date(2026, 3, 1), date(2026, 3, 31))
    shown = client.get(f"{BOARD}people/{ash.number}/").text
    assert "In date until 5 October 2027" in shown
    assert "all staff" in shown
    assert "<s>6 October 2026</s>" in shown
    assert "It was another Ash" in shown
    assert "1 March 2026 to 31 March 2026" in shown
    assert "Teacher, since 1 September 2024" in shown
    assert "Science" in shown


def test_somebody_who_left_is_still_found_with_what_they_took(client, safety):
    ash = member("Ash", done=date(2026, 10, 5), course=safety)
    ash.left_on = TODAY
    ash.save()
    shown = client.get(f"{BOARD}people/{ash.number}/").text
    assert "They have left" in shown
    assert "5 October 2026" in shown
    assert "No course is asked of them today." in shown


def test_pupils_and_parents_have_no_such_page(client, safety):
    for role in ("pupil", "parent"):
        assert client.get(f"{BOARD}people/{member('Young', role=role).number}/").status_code == 404


@pytest.mark.parametrize("number", ["1", "1.forged", "x", "%00", "9" * 40])
def test_a_number_that_was_guessed_is_not_there(client, safety, number):
    assert client.get(f"{BOARD}people/{number}/").status_code == 404


def test_the_page_of_a_person_costs_the_same_however_much_they_took(client, safety, officer):
    ash = member("Ash")
    path, cost = f"{BOARD}people/{ash.number}/", []
    for many in (1, 10, 100):
        for number in range(many):
            made = completion(ash, safety, TODAY - timedelta(number), by=PersonFactory())
            strike(made, officer) if number % 3 == 0 else None
        reckon(ash.school)
        cost.append(queries(client, path))
    assert len(set(cost)) == 1, cost
