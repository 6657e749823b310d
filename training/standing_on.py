"""How everybody stood on a day, today or past, in plain rows: what indicators count."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from esafety.access.roles import Role
from esafety.schools.models import Appointment, School
from training.models import Completion, LongLeave, Requirement, Standing
from training.services.reckoning import families, wanted

READ_AT_ONCE = 2_000
Taken = dict[tuple[int, int], list[date]]


class Stood(NamedTuple):
    person_id: int
    course_id: int
    requirement_id: int
    since: date
    done_on: date | None
    due_on: date | None

    def is_in_date(self, on: date) -> bool:
        """Taken, and valid on the day."""
        return self.done_on is not None and (self.due_on is None or self.due_on >= on)


def stood_on(school: School, on: date, *, anew: bool = False) -> list[Stood]:
    """Of those who were here and not away for long. Today's are read, past ones worked out from what is on record.

    The requirements are those of now that held then: a change of one is taken to have held all the time. `anew` works
    out today's too; the two agree.
    """
    away = set(LongLeave.objects.filter(school=school).on(on).values_list("person", flat=True))
    found = _worked_out(school, on) if anew or on < timezone.localdate() else _read(school, on)
    return [one for one in found if one.person_id not in away]


def _read(school: School, on: date) -> list[Stood]:
    rows = Standing.objects.filter(school=school).exclude(person__left_on__lte=on).order_by()
    fields = ("person", "course", "requirement", "since", "done_on", "due_on")
    return [Stood(*row) for row in rows.values_list(*fields).iterator(chunk_size=READ_AT_ONCE)]


def _worked_out(school: School, on: date) -> list[Stood]:
    requirements = Requirement.objects.filter(school=school).in_force(on).select_related("course")
    return [
        Stood(key.person_id, key.course_id, one.requirement.pk, one.since, one.dates.done_on, one.dates.due_on)
        for key, one in wanted(school, on, list(requirements)).items()
    ]


def holding(school: School, roles: Iterable[Role], on: date) -> set[int]:
    """Keys of those who held one of the roles on the day."""
    held = Appointment.objects.on(on).filter(person__school=school, role__in=list(roles))
    return set(held.values_list("person", flat=True))


def taken_by(school: School, stood: Iterable[Stood]) -> Taken:
    """By person and course all days on which they took it, or one that it replaced. Two queries."""
    rows = list(stood)
    stands_for = families(school, {one.course_id for one in rows})
    taken = Completion.objects.filter(person__in={one.person_id for one in rows}, course__in=stands_for).counting()
    found: Taken = {}
    for person, course, day in taken.order_by().values_list("person", "course", "done_on"):
        found.setdefault((person, stands_for[course]), []).append(day)
    return found
