"""My training: what to do next, how long it takes and how; and what the home page says of it."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests.factories import PersonFactory
from tests.factories.training import courses as make
from tests.factories.training import readings as making
from tests.factories.training import requirements as asking
from training.home import courses as home
from training.models import Course
from training.rules.catalogue import time_in_words
from training.services.reckoning import reckon

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


@pytest.fixture
def teacher():
    return PersonFactory(roles=["teacher"])


def mine(client, person):
    client.force_login(person.user)
    response = client.get(reverse("training:mine", args=["elm"]))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def asked(course, **fields):
    return asking.RequirementFactory(course=course, **fields)


def test_it_says_what_to_do_next_how_long_it_takes_and_how(client, teacher):
    text = making.reading(making.reading_course(minutes=5), PersonFactory(roles=["officer"])).course
    outside = make.CourseFactory(title="First aid online", kind="outside", minutes=45)
    asked(outside, holds_from=date(2026, 11, 20))
    asked(text)
    reckon(teacher.school)
    words = mine(client, teacher)
    assert "2 courses, about 50 minutes in total" in words
    assert words.index("How to report a worry") < words.index("First aid online")
    assert "Start reading" in words
    assert "Send your certificate" in words
    assert "Overdue" in words


def test_a_text_that_was_begun_says_go_on(client, teacher):
    reading = making.reading(making.reading_course(), PersonFactory(roles=["officer"]))
    asking.reckoned(asked(reading.course))
    making.attempt(teacher, reading)
    assert "Go on" in mine(client, teacher)


def test_a_certificate_that_waits_takes_the_place_of_the_button(client, teacher):
    outside = make.CourseFactory(kind="outside")
    asking.reckoned(asked(outside))
    making.certificate(teacher, outside)
    words = mine(client, teacher)
    assert "Your certificate waits to be looked at" in words
    assert "Send your certificate" not in words


def test_what_is_in_date_and_what_was_taken_stand_below(client, teacher):
    course = make.CourseFactory()
    completion = make.completion(teacher, course)
    make.strike(make.completion(teacher, course, date(2026, 1, 5)), teacher)
    asking.reckoned(asked(course))
    words = mine(client, teacher)
    assert "Nothing is asked of you now" in words
    assert "In date until 25 November 2027" in words
    assert completion.code in words
    assert "Struck out" in words


def test_nothing_of_others_is_on_it(client, teacher):
    other = PersonFactory(roles=["teacher"])
    completion = make.completion(other, make.CourseFactory())
    assert completion.code not in mine(client, teacher)


@pytest.mark.parametrize("many", [1, 10, 100])
def test_it_costs_the_same_however_much_is_asked(client, teacher, many, django_assert_max_num_queries):
    for number in range(many):
        course = make.CourseFactory(title=f"Course {number}", number=number + 1)
        asked(course, number=number + 1)
        make.completion(teacher, course, date(2024, 1, 1))
    reckon(teacher.school)
    assert Course.objects.count() == many
    client.force_login(teacher.user)
    with django_assert_max_num_queries(26):
        client.get(reverse("training:mine", args=["elm"]))


# --- The home page -----------------------------------------------------------------------------------------------


def test_what_is_overdue_waits_at_home_for_whoever_is_to_take_it(teacher):
    asking.reckoned(asked(make.CourseFactory()))
    [one] = home.waiting(teacher)
    assert (one.tag, one.tag_kind) == ("Overdue", "bad")
    assert home.waiting(PersonFactory(roles=["pupil"])) == []


def test_what_is_due_much_later_does_not_wait_yet(teacher):
    asking.reckoned(asked(make.CourseFactory(), holds_from=date(2026, 11, 20), within_days=90))
    assert home.waiting(teacher) == []


def test_nothing_waits_for_whoever_is_away_for_long(teacher):
    asking.reckoned(asked(make.CourseFactory()))
    asking.leave(teacher)
    assert home.waiting(teacher) == []


def test_certificates_wait_for_those_who_may_accept_them(teacher):
    officer, course = PersonFactory(roles=["officer"]), make.CourseFactory(kind="outside")
    making.certificate(teacher, course)
    making.certificate(officer, course)
    assert [one.who for one in home.waiting(officer)] == [f"Sent in by {teacher}"]
    assert len(home.waiting(PersonFactory(roles=["head"]))) == 2
    assert home.waiting(teacher) == []


def test_everybody_who_is_trained_has_a_door(teacher):
    assert [door.label for door in home.doors(teacher)] == ["Training"]
    assert [door.label for door in home.doors(PersonFactory(roles=["officer"]))] == ["Training"]
    assert home.doors(PersonFactory(roles=["parent"])) == []


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minute"), (45, "45 minutes"), (60, "1 hour"), (150, "2 hours 30 minutes"), (0, "0 minutes")],
)
def test_times_are_said_in_hours_and_minutes(minutes, words):
    assert time_in_words(minutes) == words
