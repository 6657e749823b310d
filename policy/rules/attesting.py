"""Whose it is to say of which clause whether it is kept, and by when (P10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from esafety.schools.models import Person, School
from policy.models import Attestation, Attester
from policy.rules import standing

if TYPE_CHECKING:
    from django.db.models import QuerySet

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Left:
    """A clause that is left to somebody, by when they are to speak of it, and what they or another said this year."""

    attester: Attester
    due_on: date
    said: Attestation | None

    @property
    def tag(self) -> tuple[str, str]:
        """Words and colour."""
        if self.said is not None:
            return ("Kept", "good") if self.said.is_kept else ("Not kept", "warn")
        return f"By {self.due_on:%-d %B}", "info"

    def is_late(self, on: date) -> bool:
        return self.said is None and self.due_on < on


def left_to(person: Person, on: date) -> list[Left]:
    """This person's, what is still to be said first: two queries, one where there is none."""
    rows = Attester.objects.filter(school=person.school_id, person=person).asked()
    return sorted(of(person.school, list(in_order(rows)), on), key=lambda one: one.said is not None)


def unsaid_by(person: Person, on: date) -> list[Left]:
    """What is still to be said by this person, in one query: it stands on home pages."""
    said = standing.spoken(on).filter(school=person.school_id, clause_key=OuterRef("clause__key"))
    rows = Attester.objects.filter(~Exists(said), school=person.school_id, person=person).asked()
    return [Left(one, standing.due_on(one, on), None) for one in in_order(rows)]


def of(school: School, attesters: list[Attester], on: date) -> list[Left]:
    if not attesters:
        return []
    said = standing.said_in(school, on, [one.clause.key for one in attesters])
    return [Left(one, standing.due_on(one, on), said.get(one.clause.key)) for one in attesters]


def in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("clause", "person__user", "person__school").order_by("clause__position", "pk")


def stage_of(due_on: date, on: date) -> tuple[int, date] | None:
    """Stage and its day: 1 on the day by which it is to be said, 2 anew each week after. None before."""
    if on < due_on:
        return None
    if on < due_on + WEEK:
        return 1, due_on
    return 2, due_on + (on - due_on) // WEEK * WEEK
