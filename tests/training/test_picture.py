"""How the whole school stands, without names (T3): nobody's answers can be told from it."""

from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from esafety.indicators.models import State
from tests.factories import PersonFactory
from tests.factories.training import selfaudit as make
from tests.factories.training.requirements import leave
from training.indicators import selfaudit as indicators
from training.models import Level
from training.rules import picture as rules
from training.rules.picture import MORE, NOT_SHOWN, protect

FEWER = "fewer than 5"


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


def words(*numbers):
    return [one.words for one in protect(numbers)]


def could_be(numbers):
    """For each number, all that it could be by what is said and the sum: worked out by trying every row of four."""
    said, total = words(*numbers), sum(numbers)

    def fits(row):
        return all(
            (text == FEWER and number < 5) or (text == MORE and number >= 5) or (text[:1].isdigit() and number == real)
            for text, number, real in zip(said, row, numbers, strict=True)
        )

    rows = [row for row in product(range(total + 1), repeat=3) if sum(row) <= total]
    found = [(*row, total - sum(row)) for row in rows]
    return [{row[at] for row in found if fits(row)} for at in range(4)], said


def test_numbers_below_five_are_hidden_and_none_is_too():
    assert words(8, 7, 3, 2) == ["8 (40%)", "7 (35%)", FEWER, FEWER]
    assert words(20, 9, 4, 0)[2:] == [FEWER, FEWER]


def test_a_number_that_could_be_worked_out_takes_another_with_it():
    assert words(9, 7, 6, 3) == ["9 (36%)", "7 (28%)", MORE, FEWER]


def test_that_all_say_the_same_is_not_told():
    assert words(12, 0, 0, 0) == [MORE, FEWER, FEWER, FEWER]
    assert words(5, 0, 0, 0) == [NOT_SHOWN] * 4


@pytest.mark.parametrize("total", [5, 6, 9, 10, 15, 20])
def test_whatever_people_say_each_hidden_number_could_be_another(total):
    for row in product(range(total + 1), repeat=3):
        if sum(row) > total:
            continue
        numbers = (*row, total - sum(row))
        possible, said = could_be(numbers)
        if said[0] == NOT_SHOWN:
            continue
        assert all(len(one) > 1 for one, text in zip(possible, said, strict=True) if text in {FEWER, MORE}), numbers


def test_people_are_counted_in_fives():
    said = [make.answers() for _ in range(13)]
    assert len(rules.counted(said)) == 10
    assert rules.picture(said[:4]) == []
    assert rules.counted(said[:4]) == []


def test_where_people_are_least_sure_comes_first():
    said = [make.answers(ai="not_yet", cyber="with_help") for _ in range(5)]
    assert rules.weakest(said) == ["ai", "cyber"]
    assert rules.weakest(said[:4]) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("finished", "shows"), [(4, False), (5, True)])
def test_nothing_is_shown_below_five_finished(client, finished, shows):
    for number in range(finished):
        make.self_audit(PersonFactory(roles=["teacher"]), said=make.answers(list(Level)[number % 4]))
    make.self_audit(PersonFactory(roles=["teacher"]), finished=False)
    client.force_login(PersonFactory(roles=["head"]).user)
    shown = client.get(reverse("training:self-audit-picture", args=["elm"])).text
    assert ("There is no picture yet" in shown) is not shows
    assert ("what 5 people say" in shown) is shows


@pytest.mark.django_db
@pytest.mark.parametrize("number", [5, 10, 100])
def test_the_picture_costs_the_same_however_many_have_finished(client, django_assert_num_queries, number):
    for _ in range(number):
        make.self_audit(PersonFactory(roles=["teacher"]))
    client.force_login(PersonFactory(roles=["head"]).user)
    url = reverse("training:self-audit-picture", args=["elm"])
    client.get(url)
    with django_assert_num_queries(6):
        client.get(url)


@pytest.mark.django_db
def test_governors_read_how_many_of_the_staff_have_finished():
    people = [PersonFactory(roles=["teacher"]) for _ in range(6)]
    school, today = people[0].school, timezone.localdate()
    leave(people[5], today)
    for one in people[:4]:
        make.self_audit(one)
    read = indicators.self_audits(school, today)
    assert (read.state, read.numerator, read.denominator) == (State.MET, 4, 5)
    assert indicators.self_audits(school, today.replace(month=10)).numerator == 0
    assert indicators.self_audits(school, today.replace(month=9)).state == State.NOT_EVIDENCED
