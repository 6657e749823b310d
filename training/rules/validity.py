"""How long a course that somebody took is valid, and which of two requirements is the stricter (T1).

Plain dates, no database. A day that a month does not have is its last one: 29 February becomes 28 in most years.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from training.models import Requirement, ValidityKind

SOON = timedelta(days=60)


@dataclass(frozen=True)
class Done:
    """The newest time that somebody took the course; of a course with editions, of the edition that counts."""

    on: date
    is_newest_edition: bool = True


@dataclass(frozen=True)
class Dates:
    """When it was taken, by when it is to be taken (again), and from when that is overdue. None: never."""

    done_on: date | None
    due_on: date | None
    overdue_on: date | None

    @property
    def strictness(self) -> tuple[date, date]:
        """Sorts the strictest first."""
        return self.due_on or date.max, self.overdue_on or date.max


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months on, or the last that the month has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def day_in_year(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def valid_to(requirement: Requirement, done_on: date) -> date | None:
    """The last day on which what was taken then is valid; None where it does not run out by itself."""
    if requirement.validity == ValidityKind.ROLLING:
        return months_after(done_on, requirement.months or 0)
    if requirement.validity == ValidityKind.FIXED:
        return _next_fixed(requirement, after=months_after(done_on, requirement.early_months))
    return None


def _next_fixed(requirement: Requirement, after: date) -> date:
    """The first of its days that comes later than `after`."""
    month, day = requirement.until_month or 1, requirement.until_day or 1
    this_year = day_in_year(after.year, month, day)
    return this_year if this_year > after else day_in_year(after.year + 1, month, day)


def dates_for(requirement: Requirement, since: date, done: Done | None) -> Dates:
    """How somebody stands who is asked since that day.

    Whoever begins, or begins again, has the days from starting, even where an earlier certificate runs out sooner.
    """
    first = since + timedelta(requirement.within_days)
    if done is None or (requirement.validity == ValidityKind.EDITION and not done.is_newest_edition):
        return _dates(requirement, None, first)
    lasts = valid_to(requirement, done.on)
    if lasts is None:
        return _dates(requirement, done.on, None)
    return _dates(requirement, done.on, max(lasts, first) if done.on < since else lasts)


def _dates(requirement: Requirement, done_on: date | None, due_on: date | None) -> Dates:
    overdue_on = due_on + timedelta(requirement.grace_days + 1) if due_on else None
    return Dates(done_on, due_on, overdue_on)
