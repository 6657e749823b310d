"""What a requirement asks, in words that a reader can check; and how its days work out, by example (T1)."""

from datetime import date, timedelta

from django.utils.text import capfirst

from training.models import Audience, Requirement, ValidityKind
from training.rules.validity import day_in_year, months_after, valid_to

ONE_DAY = timedelta(days=1)
MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def number_in_words(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def of_count(number: int, one: str, many: str = "") -> str:
    """Such as "1 month" or "12 months"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def sentence(requirement: Requirement, today: date) -> str:
    """Such as "All staff, within 30 days of starting, again every 12 months from the day each took it"."""
    parts = [capfirst(requirement.whom), within(requirement), again(requirement, today), grace(requirement)]
    return ", ".join(part for part in parts if part)


def within(requirement: Requirement) -> str:
    is_named = requirement.audience == Audience.PERSON
    begun = f"{requirement.holds_from:%-d %B %Y}" if is_named else "starting"
    if requirement.within_days == 0:
        return f"on {begun}" if is_named else "on the day of starting"
    return f"within {of_count(requirement.within_days, 'day')} of {begun}"


def again(requirement: Requirement, today: date) -> str:
    """How long it is valid, as it stands within a sentence."""
    if requirement.validity == ValidityKind.ROLLING:
        months = requirement.months or 0
        every = "every month" if months == 1 else f"every {months} months"
        return f"again {every} from the day each took it"
    if requirement.validity == ValidityKind.FIXED:
        return f"again each year by {fixed_day(requirement)}; {counts_for_next(requirement, today)}"
    if requirement.validity == ValidityKind.EDITION:
        edition = requirement.course.edition
        return f"again whenever there is a new edition{f' (now: {edition})' if edition else ''}"
    return "once"


def shortly_again(requirement: Requirement, today: date) -> str:
    return again(requirement, today).partition(";")[0]


def grace(requirement: Requirement) -> str:
    days = requirement.grace_days
    return f"overdue once {of_count(days, 'more day has', 'more days have')} gone by" if days else ""


def fixed_day(requirement: Requirement) -> str:
    """Such as "30 September"; of 29 February also what becomes of it in other years."""
    day, month = requirement.until_day or 1, requirement.until_month or 1
    named = f"{day} {MONTHS[month - 1]}"
    return f"{named} (28 in years without it)" if (day, month) == (29, 2) else named


def counts_for_next(requirement: Requirement, today: date) -> str:
    """From which day on taking it counts for the year after the fixed day, in words."""
    first = first_early_day(requirement, next_fixed(requirement, today))
    return f"taken from {first:%-d %B} on counts for the next year"


def next_fixed(requirement: Requirement, today: date) -> date:
    """Its day that is today or the first to come."""
    day, month = requirement.until_day or 1, requirement.until_month or 1
    this_year = day_in_year(today.year, month, day)
    return this_year if this_year >= today else day_in_year(today.year + 1, month, day)


def first_early_day(requirement: Requirement, fixed: date) -> date:
    """The first day on which taking it already counts beyond this fixed day."""
    day = months_after(fixed, -requirement.early_months)
    while months_after(day - ONE_DAY, requirement.early_months) >= fixed:
        day -= ONE_DAY
    return day


def example(requirement: Requirement, today: date) -> str:
    """Worked out from real days: what follows for somebody who takes it in November."""
    november = date(today.year, 11, 14)
    last = valid_to(requirement, november)
    if requirement.validity == ValidityKind.ROLLING and last is not None:
        return f"Taken on {november:%-d %B %Y}, valid to {last:%-d %B %Y}."
    if requirement.validity == ValidityKind.FIXED and last is not None:
        years = "the year after" if last.year > november.year else "that year"
        return (
            f"Whoever starts and takes it on {november:%-d %B %Y} is next asked by {last:%-d %B %Y}, {years}: "
            "not twice in one year."
        )
    if requirement.validity == ValidityKind.EDITION:
        return "Read in November, valid until the school sets a new edition: then everybody reads that one."
    return f"Taken on {november:%-d %B %Y}, it is never asked for again."
