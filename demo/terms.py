"""Believable English term dates for any year, and the school days within them."""

from dataclasses import dataclass
from datetime import date, timedelta

MONDAY, FRIDAY = 0, 4


@dataclass(frozen=True)
class TermDates:
    """First day to last, both included, with a half-term week that begins on a Monday."""

    name: str
    starts_on: date
    ends_on: date
    half_term: date


def school_year(day: date) -> int:
    """The calendar year in which the day's school year began: school years begin on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def terms_of(year: int) -> list[TermDates]:
    """Autumn, spring and summer of the school year that begins in this year."""
    following = year + 1
    easter_sunday = easter(following)
    spring_ends = _on_or_before(min(easter_sunday - timedelta(3), date(following, 4, 8)), FRIDAY)
    summer_starts = spring_ends + timedelta(17)
    if summer_starts == easter_sunday + timedelta(1):
        summer_starts += timedelta(1)
    return [
        TermDates(
            f"Autumn term {year}",
            _weekday_from(date(year, 9, 2)),
            _on_or_before(date(year, 12, 20), FRIDAY),
            _on_or_before(date(year, 10, 28), MONDAY),
        ),
        TermDates(
            f"Spring term {following}",
            _weekday_from(date(following, 1, 5)),
            spring_ends,
            _on_or_before(date(following, 2, 19), MONDAY),
        ),
        TermDates(
            f"Summer term {following}",
            summer_starts,
            _weekday_until(date(following, 7, 22)),
            _on_or_before(date(following, 5, 31), MONDAY),
        ),
    ]


def terms_around(today: date) -> list[TermDates]:
    """The term before, the one that today is in or that ended last, and the one to come."""
    terms = _terms_near(today)
    current = max(place for place, term in enumerate(terms) if term.starts_on <= today)
    return terms[current - 1 : current + 2]


def school_days_before(today: date) -> list[date]:
    """Days of the past twelve months on which children were at school, newest first; today is not one of them."""
    days = (today - timedelta(back) for back in range(1, 366))
    terms = _terms_near(today)
    return [day for day in days if is_school_day(day, terms)]


def is_school_day(day: date, terms: list[TermDates] | None = None) -> bool:
    if day.weekday() > FRIDAY or day in bank_holidays_in_term(day.year):
        return False
    return any(
        term.starts_on <= day <= term.ends_on and not term.half_term <= day < term.half_term + timedelta(7)
        for term in (terms or _terms_near(day))
    )


def bank_holidays_in_term(year: int) -> set[date]:
    """Good Friday, Easter Monday and the first Monday in May; the others fall in holidays."""
    easter_sunday = easter(year)
    return {easter_sunday - timedelta(2), easter_sunday + timedelta(1), _on_or_before(date(year, 5, 7), MONDAY)}


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian computus."""
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _terms_near(today: date) -> list[TermDates]:
    year = school_year(today)
    return [term for each in (year - 1, year, year + 1) for term in terms_of(each)]


def _on_or_before(day: date, weekday: int) -> date:
    return day - timedelta((day.weekday() - weekday) % 7)


def _weekday_from(day: date) -> date:
    return day + timedelta(max(0, 7 - day.weekday()) if day.weekday() > FRIDAY else 0)


def _weekday_until(day: date) -> date:
    return day - timedelta(max(0, day.weekday() - FRIDAY))
