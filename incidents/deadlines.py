"""By when what must be done about a report or a case, in the school's working days. No queries."""

from datetime import date, timedelta

from esafety.access.perms import Circle
from esafety.schools.calendar import SchoolCalendar, first_working_day, working_days_after
from incidents.models import Harm
from incidents.telling import CHILD_PROTECTION

QUIET = timedelta(days=14)
STILL_QUIET = timedelta(days=7)


def is_urgent(kind: str, harm: str, circle: str) -> bool:
    """Whether it cannot wait for the next term.

    Somebody is at risk now, it is a matter of child protection, or somebody who works here is said to have done it:
    KCSIE part four knows no holidays.
    """
    return harm == Harm.YES or kind in CHILD_PROTECTION or circle != Circle.SCHOOL


def triage_by(calendar: SchoolCalendar, reported_on: date, *, is_urgent: bool) -> date:
    """The last day on which a report is triaged in time: the next working day after it was made."""
    return working_days_after(_days_for(calendar, is_urgent), reported_on, 1)


def untriaged_stages(calendar: SchoolCalendar, reported_on: date, *, is_urgent: bool) -> list[date]:
    """When whoever was told of it is reminded, and when whoever is above: one working day late, and two."""
    days = _days_for(calendar, is_urgent)
    late = working_days_after(days, triage_by(calendar, reported_on, is_urgent=is_urgent), 1)
    return [late, working_days_after(days, late, 1)]


def quiet_stages(calendar: SchoolCalendar, last_entry_on: date) -> list[date]:
    """When whoever leads a case is reminded that nothing was added to it, and when others are: in no holiday."""
    quiet = first_working_day(calendar, last_entry_on + QUIET)
    return [quiet, first_working_day(calendar, quiet + STILL_QUIET)]


def _days_for(calendar: SchoolCalendar, is_urgent: bool) -> SchoolCalendar:
    return calendar.in_holidays_too() if is_urgent else calendar
