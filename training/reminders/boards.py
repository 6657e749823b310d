"""What training reminds people of: boards, reminders and figures."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from esafety.access.records import SchoolRecord
from esafety.access.roles import Role
from esafety.notify.finders import about, in_roles
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.models import Person, School, SchoolSettings
from esafety.words import uncapitalised
from training.models import LongLeave, Standing
from training.rules.reminding import FIRST, told_on

if TYPE_CHECKING:
    from training.querysets.requirements import StandingQuerySet

TO_TAKE, OVERDUE = "training.to_take", "training.overdue"
IN_A_MONTH, IN_A_WEEK = "training.to_take_in_a_month", "training.to_take_in_a_week"
LAST_DAY, PAST = "training.to_take_now", "training.past_its_day"
FIELDS = ("school", "course__title", "person", "since", "due_on", "overdue_on", "requirement")
READ_AT_ONCE = 2_000


# --- To whoever is to take it --------------------------------------------------------------------------------------


def to_take(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To the person: two months, a month and a week before the day, on it, and each week from then on.

    Each stage of a period counts from the day on which it was due, so that the next period is told anew; each week
    after it is a time of its own. Not to those who are away for long, have left, or do not sign in.
    """
    rows = Standing.objects.filter(school=school).due_by(today + FIRST)
    for row, person in _with_people(school, rows, today, only):
        told = told_on(row.since, row.due_on, today)
        yield Due(TO_TAKE, row, person, told.on, told.stage, told.since)


# --- To the headteacher --------------------------------------------------------------------------------------------


def overdue(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To the headteacher, once a person and course, where the requirement says so; never of their own."""
    rows = Standing.objects.filter(school=school, requirement__tells_head=True).overdue(today)
    late = list(_with_people(school, rows, today, only, signs_in=False))
    heads = _heads(school, today) if late else []
    for row, person in late:
        for head in heads:
            if head != person:
                yield Due(OVERDUE, row, head, row.overdue_on, 1, row.due_on)


def _heads(school: School, today: date) -> list[Person]:
    away = set(LongLeave.objects.filter(school=school).on(today).values_list("person", flat=True))
    return [one for one in in_roles(school, [Role.HEAD], today) if one.pk not in away]


# --- Which, and whose ----------------------------------------------------------------------------------------------


def _with_people(
    school: School, rows: "StandingQuerySet", today: date, only: int | None, *, signs_in: bool = True
) -> Iterator[tuple[Standing, Person]]:
    """Each row with its person, who is read once however many rows are theirs."""
    rows = about(rows.counted(today), only).order_by("pk")
    if signs_in:
        rows = rows.filter(person__user__is_active=True, person__user__is_superuser=False)
    found = list(rows.select_related("course").only(*FIELDS).iterator(chunk_size=READ_AT_ONCE))
    wanted = Person.objects.filter(school=school, pk__in=rows.order_by().values("person")).select_related("user")
    people = {one.pk: one for one in wanted.iterator(chunk_size=READ_AT_ONCE)} if found else {}
    for one in people.values():
        one.school = school
    for row in found:
        person = people.get(row.person_id)
        if person is not None:  # else they came between the two queries
            row.school, row.person = school, person
            yield row, person


# --- The rules -----------------------------------------------------------------------------------------------------


def _mine(record: SchoolRecord) -> str:
    return reverse("training:mine", args=[record.school.slug])


def _theirs(record: SchoolRecord) -> str:
    assert isinstance(record, Standing)  # noqa: S101
    return reverse("training:person-training", args=[record.school.slug, record.person.number])


def _whoever(school: School, its: SchoolSettings) -> str:
    return "Whoever is to take it."


def _head(school: School, its: SchoolSettings) -> str:
    return f"The {uncapitalised(school.role_words(Role.HEAD))}; never of their own."


RULES: list[Rule] = [
    Rule(
        TO_TAKE,
        "A course that is to be taken, for the first time or again",
        (
            Stage(TO_TAKE, "Two months before the last day", _whoever),
            Stage(IN_A_MONTH, "A month before the last day", _whoever),
            Stage(IN_A_WEEK, "A week before the last day", _whoever),
            Stage(LAST_DAY, "On the last day", _whoever),
            Stage(PAST, "Each week from then on", _whoever),
        ),
        to_take,
        _mine,
        "Where it is asked of somebody later than that, they are told then, and only of the latest of these. Whoever "
        "is away for long is not reminded until they are back.",
    ),
    Rule(
        OVERDUE,
        "A course that somebody has not taken, and that is overdue",
        (Stage(OVERDUE, "Once, when the days of grace are over", _head),),
        overdue,
        _theirs,
        "Only where the requirement says that the headteacher is told. Whoever is away for long is left out.",
    ),
]
