"""The school's days: what its local date is, and which of its days are working days.

A calendar is loaded once for a school and then asked about as many days as one likes, without the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone

from esafety.schools.models import Nation, School, SchoolSettings, Term

ONE_DAY = timedelta(days=1)
SATURDAY = 5
LONGEST_HOLIDAY = timedelta(weeks=10)
SUBDIVISIONS = {Nation.ENGLAND: "ENG", Nation.WALES: "WLS", Nation.SCOTLAND: "SCT", Nation.NORTHERN_IRELAND: "NIR"}


@dataclass(frozen=True)
class SchoolCalendar:
    """What the working days of a school follow from: its nation's bank holidays, and first and last days of its terms.

    `terms` are sorted and do not overlap. Half-terms are left out only where each half was entered as a term.
    """

    nation: str
    terms: tuple[tuple[date, date], ...] = ()

    def in_holidays_too(self) -> "SchoolCalendar":
        """For what cannot wait for the next term: Monday to Friday outside bank holidays, all year."""
        return replace(self, terms=())


def calendar_of(school: School) -> SchoolCalendar:
    """Two queries, whatever is asked of it then."""
    nation = SchoolSettings.objects.filter(school=school).values_list("bank_holidays", flat=True)[:1][0]
    terms = Term.objects.filter(school=school).order_by("starts_on").values_list("starts_on", "ends_on")
    return SchoolCalendar(nation, tuple(terms))


# --- The school's clock --------------------------------------------------------------------------------------


def local(moment: datetime) -> datetime:
    """The moment on the clock of the school. All schools are in one time zone: this is where another would go."""
    return timezone.localtime(moment)


def local_day(moment: datetime) -> date:
    return local(moment).date()


def start_of(day: date) -> datetime:
    """The first moment of a school's day."""
    return timezone.make_aware(datetime.combine(day, time.min))


# --- Working days --------------------------------------------------------------------------------------------


def is_working_day(calendar: SchoolCalendar, day: date) -> bool:
    """A weekday that is no bank holiday and, where the school's terms reach that far, lies in a term."""
    return day.weekday() < SATURDAY and not is_bank_holiday(calendar, day) and not is_school_holiday(calendar, day)


def is_bank_holiday(calendar: SchoolCalendar, day: date) -> bool:
    return day in _bank_holidays(calendar.nation, day.year)


def is_school_holiday(calendar: SchoolCalendar, day: date) -> bool:
    """Whether the day lies between two terms. Before the first and after the last nothing is known, so it does not.

    Nor is anything known of terms further apart than any holiday: one between them has not been entered.
    """
    before = max((ends for _, ends in calendar.terms if ends < day), default=None)
    after = min((starts for starts, _ in calendar.terms if starts > day), default=None)
    if before is None or after is None or after - before > LONGEST_HOLIDAY:
        return False
    return not any(starts <= day <= ends for starts, ends in calendar.terms)


def first_working_day(calendar: SchoolCalendar, day: date) -> date:
    """The day itself where it is one, else the next that is."""
    while not is_working_day(calendar, day):
        day += ONE_DAY
    return day


def working_days_after(calendar: SchoolCalendar, day: date, number: int) -> date:
    """The working day that is so many after the day, which itself need not be one. 1 gives the next."""
    for _ in range(number):
        day = first_working_day(calendar, day + ONE_DAY)
    return day


def working_days_between(calendar: SchoolCalendar, first: date, last: date) -> int:
    """How many working days come after the first day, up to and with the last; 0 where it is not later."""
    return sum(is_working_day(calendar, day) for day in _days(first + ONE_DAY, last))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


@lru_cache(maxsize=200)
def _bank_holidays(nation: str, year: int) -> frozenset[date]:
    """Of a year, with the days that stand in for one that falls on a weekend."""
    return frozenset(holidays.country_holidays("GB", subdiv=SUBDIVISIONS[Nation(nation)], years=year))
