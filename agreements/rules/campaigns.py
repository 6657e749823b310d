"""Whom each audience is, when people are reminded, and when a school year begins. Asks the database nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from agreements.models import Audience
from esafety.access.roles import STAFF_ROLES, Role
from esafety.schools.calendar import ONE_DAY, SchoolCalendar, first_working_day, is_working_day
from esafety.schools.models import YearGroup

STAFF = tuple(role for role in Role if role in STAFF_ROLES)
ROLES: dict[str, tuple[Role, ...]] = {
    Audience.STAFF: STAFF,
    Audience.GOVERNORS: (Role.GOVERNOR, Role.LINK_GOVERNOR, Role.CHAIR),
    Audience.TECHNICAL: (Role.IT,),
    Audience.DEVICES: STAFF,
    Audience.POLICY: (*STAFF, Role.GOVERNOR, Role.LINK_GOVERNOR, Role.CHAIR),
}
YEARS: dict[str, tuple[YearGroup, ...]] = {
    Audience.INFANTS: tuple(year for year in YearGroup if year <= YearGroup.YEAR_2),
    Audience.JUNIORS: tuple(year for year in YearGroup if YearGroup.YEAR_3 <= year <= YearGroup.YEAR_6),
    Audience.SECONDARY: tuple(year for year in YearGroup if year >= YearGroup.YEAR_7),
}
NOT_ASKED = frozenset({Audience.VISITORS})  # they sign at the desk, as they come

FIRST_AFTER, SECOND_AFTER, OFFICER_AFTER = 7, 14, 21  # school days


@dataclass(frozen=True)
class Whom:
    """Whom a campaign asks, as `Campaign.whom` keeps it. What is empty narrows nothing."""

    roles: tuple[str, ...] = ()
    classes: tuple[int, ...] = ()
    years: tuple[int, ...] = ()
    new_since: date | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Whom":
        since = kept.get("new_since")
        return cls(
            tuple(kept.get("roles", ())),
            tuple(kept.get("classes", ())),
            tuple(kept.get("years", ())),
            date.fromisoformat(since) if since else None,
        )

    def as_kept(self) -> dict[str, Any]:
        kept = {"roles": list(self.roles), "classes": list(self.classes), "years": list(self.years)}
        since = {"new_since": self.new_since.isoformat()} if self.new_since else {}
        return {key: value for key, value in kept.items() if value} | since


def is_of_pupils(audience: str) -> bool:
    return audience in YEARS


def is_of_families(audience: str) -> bool:
    """Asked for each of their children, where all others are asked for themselves."""
    return audience == Audience.PARENTS


# --- Reminding -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cutoffs:
    """Who was asked on such a day or before it, and has not answered, is reminded by now: first, second, officer."""

    first: date
    second: date
    officer: date

    def stage_of(self, asked_on: date) -> int:
        """0 while nothing is due; 1 and 2 for the person themself; 3 when only the officer is told."""
        return sum(asked_on <= day for day in (self.first, self.second, self.officer))


def cutoffs(calendar: SchoolCalendar, today: date) -> Cutoffs:
    """By the school's days: its holidays and weekends do not count."""
    first, second, officer = (_working_days_before(calendar, today, n) for n in DAYS)
    return Cutoffs(first, second, officer)


DAYS = (FIRST_AFTER, SECOND_AFTER, OFFICER_AFTER)


def _working_days_before(calendar: SchoolCalendar, day: date, number: int) -> date:
    """The latest day that so many working days have followed, up to and with the day given."""
    for _ in range(number):
        while not is_working_day(calendar, day):
            day -= ONE_DAY
        day -= ONE_DAY
    return day


# --- School years --------------------------------------------------------------------------------------------


def year_began(calendar: SchoolCalendar, on: date) -> date:
    """The first day of the school year in which a day lies: of its autumn term as entered, else 1 September."""
    for year in count(on.year, -1):
        first = autumn_of(calendar, year)
        if first <= on:
            return first
    raise AssertionError  # pragma: no cover  (years do not run out)


def autumn_of(calendar: SchoolCalendar, year: int) -> date:
    """The first school day of the autumn term of a year, where the school entered one; else 1 September."""
    begins = [starts for starts, _ in calendar.terms if date(year, 8, 1) <= starts <= date(year, 10, 15)]
    return first_working_day(calendar, min(begins)) if begins else date(year, 9, 1)


def year_in_words(began: date) -> str:
    """Such as "2026 to 2027"."""
    return f"{began.year} to {began.year + 1}"
