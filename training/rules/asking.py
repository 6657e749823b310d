"""Whom a requirement asks, and since when."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from esafety.schools.models import Appointment, School
from training.models import Requirement, ValidityKind

ONE_DAY = timedelta(days=1)


class Spell(NamedTuple):
    """A role held from a day to another, both included; without an end it goes on."""

    person_id: int
    role: str
    starts_on: date
    ends_on: date | None


def spells_in(school: School, on: date, people: Iterable[int] | None = None) -> list[Spell]:
    """Every spell in the school that had begun by the day, of those who are here then."""
    rows = Appointment.objects.filter(person__school=school, starts_on__lte=on).exclude(person__left_on__lte=on)
    if people is not None:
        rows = rows.filter(person__in=list(people))
    return [Spell(*row) for row in rows.order_by("starts_on").values_list("person_id", "role", "starts_on", "ends_on")]


def asked_since(requirement: Requirement, spells: Iterable[Spell], on: date) -> dict[int, date]:
    """By person whom it asks on the day: since when.

    From the start of the spell without a break in the roles that it asks, but not from before it held itself: whoever
    ended a role and begins it again begins anew. One who is named is asked from the day on which it holds.
    """
    if requirement.person_id is not None:
        return {requirement.person_id: _not_before(requirement, requirement.holds_from, on)}
    roles, by_person = requirement.roles, defaultdict(list)
    for spell in spells:
        if spell.role in roles:
            by_person[spell.person_id].append(spell)
    began = {person: _unbroken(theirs, on) for person, theirs in by_person.items()}
    return {person: _not_before(requirement, day, on) for person, day in began.items() if day is not None}


def _unbroken(spells: list[Spell], on: date) -> date | None:
    """When the stretch began that reaches the day; `spells` in the order in which they begin. None: it does not."""
    began: date | None = None
    ended: date | None = date.min
    for spell in spells:
        if began is None or (ended is not None and spell.starts_on > ended + ONE_DAY):
            began, ended = spell.starts_on, spell.ends_on
        elif ended is not None:
            ended = None if spell.ends_on is None else max(ended, spell.ends_on)
    return began if ended is None or ended >= on else None


def _not_before(requirement: Requirement, began: date, on: date) -> date:
    since = max(began, requirement.holds_from)
    edition_on = requirement.course.edition_on
    if requirement.validity == ValidityKind.EDITION and edition_on is not None and edition_on <= on:
        since = max(since, edition_on)
    return since
