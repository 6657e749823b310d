"""For how long somebody may decide by delegation of the head, or on their own requests by the chair's leave."""

from datetime import date, timedelta

LONGEST = timedelta(days=366)


def fault_of_first_day(first: date, today: date) -> str:
    if first < today:
        return "The first day must be today or later"
    return "The first day must be within a year" if first > today + LONGEST else ""


def fault_of_last_day(last: date, first: date) -> str:
    """Of a time that begins on the first day."""
    if last < first:
        return "The last day must be the first day or later"
    return "The last day must be within a year of the first" if last > first + LONGEST else ""


def fault_of_leave(until: date, today: date) -> str:
    """The chair's leave begins at once."""
    if until < today:
        return "The last day must be today or later"
    return "The last day must be within a year" if until > today + LONGEST else ""
