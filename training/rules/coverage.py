"""What each class was taught of each strand in a school year, what is planned, and where there is a gap (T6).

Everything is loaded at once for a school and a day: as many queries for one class as for forty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Max, Q, Sum

from esafety.indicators.small import LEAST
from esafety.schools.calendar import ONE_DAY, calendar_of, start_of
from esafety.schools.models import School, TeachingGroup
from esafety.schools.terms import term_of
from training.models import Lesson, Occasion, Part, Strand, Unit
from training.rules import programme
from training.rules.ready_programme import PROGRAMME


class State(models.TextChoices):
    TAUGHT = "taught", "Taught"
    PLANNED = "planned", "Planned"
    LATE = "late", "Not taught"
    GAP = "gap", "Gap"


KINDS: dict[str, str] = {State.TAUGHT: "good", State.PLANNED: "info", State.LATE: "warn", State.GAP: "bad"}


@dataclass(frozen=True)
class Cell:
    """A class and a strand: its units that were taught, those that were not, and events beside them."""

    strand: Strand
    state: State
    taught: tuple[Unit, ...] = ()
    left: tuple[Unit, ...] = ()
    events: int = 0

    @property
    def kind(self) -> str:
        return KINDS[self.state]


@dataclass(frozen=True)
class Row:
    group: TeachingGroup
    cells: list[Cell]
    planned: int
    taught: int

    @property
    def gaps(self) -> list[Cell]:
        return [one for one in self.cells if one.state == State.GAP]


@dataclass(frozen=True)
class Status:
    """How a unit stands with a class: when it was last taught, or that it is to come or was not taught."""

    group: TeachingGroup
    unit: Unit
    state: State
    last_on: date | None = None

    @property
    def kind(self) -> str:
        return KINDS[self.state]


@dataclass
class Programme:
    """A school year of a school as it stood at the end of a day."""

    school: School
    on: date
    school_year: int
    groups: list[TeachingGroup]
    units: list[Unit]
    current: set[int]
    by_hand: dict[int, set[int]]
    taught: dict[tuple[int, int], date]
    events: list[Occasion]
    over: set[str] = field(default_factory=set)

    def units_of(self, group: TeachingGroup, part: str = "") -> list[Unit]:
        """Those that the class is to be taught, in the order of the year."""
        return [
            unit
            for unit in self.units
            if unit.pk in self.current
            and part in {"", unit.part}
            and programme.is_for(unit, group, self.by_hand.get(unit.pk, ()))
        ]

    def groups_of(self, unit: Unit) -> list[TeachingGroup]:
        by_hand = self.by_hand.get(unit.pk, set())
        return [group for group in self.groups if programme.is_for(unit, group, by_hand)]

    def status(self, unit: Unit, group: TeachingGroup) -> Status:
        last = self.taught.get((unit.pk, group.pk))
        state = State.TAUGHT if last else State.LATE if unit.part in self.over else State.PLANNED
        return Status(group, unit, state, last)

    def statuses(self, part: str = "") -> list[Status]:
        return [self.status(unit, group) for group in self.groups for unit in self.units_of(group, part)]

    def row(self, group: TeachingGroup, *, part: str = "", risk: str = "") -> Row:
        own = [one for one in self.units_of(group, part) if not risk or risk in one.risks]
        shown = [one for one in self.units if part in {"", one.part} and (not risk or risk in one.risks)]
        done = [one for one in shown if (one.pk, group.pk) in self.taught]
        cells = [self._cell(strand, group, own, done) for strand in Strand]
        return Row(group, cells, len(own), sum((one.pk, group.pk) in self.taught for one in own))

    def _cell(self, strand: Strand, group: TeachingGroup, own: list[Unit], done: list[Unit]) -> Cell:
        taught = tuple(one for one in done if strand in one.strands)
        left = tuple(one for one in own if strand in one.strands and one not in taught)
        if taught:
            state = State.TAUGHT
        elif not left:
            state = State.GAP
        else:
            state = State.LATE if all(one.part in self.over for one in left) else State.PLANNED
        events = sum(strand in one.strands and _is_for(one, group) for one in self.events)
        return Cell(strand, state, taught, left, events)

    def fills(self, group: TeachingGroup, strand: Strand) -> str:
        """In words, what would close a gap: a ready-made unit of its year, a unit of others, or one to be written."""
        have = {one.ready for one in self.units}
        for one in PROGRAMME:
            if one.year == group.year_group and strand in one.strands and one.key not in have:
                return f"The ready-made unit “{one.title}” would fill it."
        others = [one for one in self.units if one.pk in self.current and strand in one.strands]
        if others:
            near = min(others, key=lambda one: _apart(one, group))
            return f"“{near}” is about it: it could be for this class too."
        return "No unit is about it yet."


def _is_for(event: Occasion, group: TeachingGroup) -> bool:
    return not event.years or group.year_group in event.years


def _apart(unit: Unit, group: TeachingGroup) -> int:
    year = group.year_group
    return 99 if year is None or not unit.years else min(abs(one - year) for one in unit.years)


# --- Loading it ----------------------------------------------------------------------------------------------------


def load(
    school: School, on: date, *, school_year: int | None = None, groups: Collection[TeachingGroup] | None = None
) -> Programme:
    """The school year of the day, or another up to its end; of all classes unless told of which. Seven queries."""
    year = term_of(on).school_year if school_year is None else school_year
    on = min(on, programme.last_day(year))
    end = start_of(on + ONE_DAY)
    kept = classes_of(school) if groups is None else in_order(groups)
    made = Unit.objects.filter(school=school, made_at__lt=end).select_related("school")
    units = sorted(made, key=programme.place_of)
    current = {one.pk for one in units if one.retired_at is None or one.retired_at >= end}
    hands: dict[int, set[int]] = defaultdict(set)
    named = Unit.classes.through.objects.filter(unit__school=school)
    for unit_id, group_id in named.values_list("unit_id", "teachinggroup_id"):
        hands[unit_id].add(group_id)
    lessons = standing(Lesson.objects.filter(school=school, on__range=(programme.first_day(year), on)), end)
    if groups is not None:
        lessons = lessons.filter(group__in=kept)
    newest = lessons.order_by().values_list("unit", "group").annotate(last=Max("on"))
    events = Occasion.objects.filter(school=school, on__range=(programme.first_day(year), on))
    calendar = calendar_of(school)
    over = {str(part) for part in Part if programme.ends(calendar, programme.third_of(year, part)) < on}
    return Programme(
        school,
        on,
        year,
        kept,
        units,
        current,
        hands,
        {(unit, group): last for unit, group, last in newest},
        list(standing(events, end)),
        over,
    )


def standing[Rows: models.QuerySet[Any]](rows: Rows, end: datetime) -> Rows:
    """Those that had been written down by the moment, and not taken away by then."""
    return rows.filter(Q(removed_at=None) | Q(removed_at__gte=end), made_at__lt=end)


def classes_of(school: School) -> list[TeachingGroup]:
    """All classes, those without a year group last."""
    return in_order(TeachingGroup.objects.filter(school=school))


def in_order(groups: Iterable[TeachingGroup]) -> list[TeachingGroup]:
    return sorted(groups, key=lambda one: (one.year_group is None, one.year_group or 0, one.name))


def years_here(school: School) -> set[int]:
    """The year groups of the school's classes."""
    years = TeachingGroup.objects.filter(school=school).exclude(year_group=None)
    return set(years.order_by().values_list("year_group", flat=True).distinct())


def due_date(school: School, on: date) -> date:
    """The last day of the term of the day."""
    return programme.ends(calendar_of(school), term_of(on))


def not_taught(whole: Programme, groups: Iterable[TeachingGroup]) -> list[Status]:
    """Of these classes, the units of the term of its day of which no lesson is logged this school year."""
    part = programme.part_of(whole.on)
    found = [whole.status(unit, group) for group in groups for unit in whole.units_of(group, part)]
    return [one for one in found if one.state != State.TAUGHT]


# --- The quick check -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """Right hands before and after, of lessons that counted both. Shares in whole per cent."""

    before_right: int
    before_of: int
    after_right: int
    after_of: int
    pupils: int

    @property
    def before(self) -> int:
        return round(100 * self.before_right / self.before_of)

    @property
    def after(self) -> int:
        return round(100 * self.after_right / self.after_of)

    @property
    def words(self) -> str:
        return f"{self.before}% right before, {self.after}% after"

    def may_be_read(self, reads_all: bool) -> bool:
        """Of fewer than five pupils, by those alone who read all."""
        return reads_all or self.pupils >= LEAST


SUMS = {name: Sum(name) for name in ("before_right", "before_of", "after_right", "after_of", "pupils")}


def changes(school: School, school_year: int | None = None) -> dict[int, Change]:
    """By unit, over all years or one. One query."""
    lessons = Lesson.objects.filter(school=school, removed_at=None, before_of__gt=0, after_of__gt=0)
    if school_year is not None:
        lessons = lessons.filter(on__range=(programme.first_day(school_year), programme.last_day(school_year)))
    rows = lessons.order_by().values("unit").annotate(**{f"sum_{name}": one for name, one in SUMS.items()})
    return {row["unit"]: Change(**{name: row[f"sum_{name}"] or 0 for name in SUMS}) for row in rows}


def change_of_all(by_unit: dict[int, Change]) -> Change | None:
    every = list(by_unit.values())
    if not every:
        return None
    return Change(**{name: sum(getattr(one, name) for one in every) for name in SUMS})


WEEKS_BEFORE, LAST_WEEK = timedelta(weeks=3), timedelta(weeks=1)
