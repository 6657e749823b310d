"""What may be required of whom, and which courses may be retired. Sentences for the reader; no writes."""

import calendar
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from esafety.access.roles import ADULTS_AT_SCHOOL, Role
from esafety.schools.models import Appointment, Person, School
from training.models import Audience, Course, LongLeave, Requirement, ValidityKind
from training.rules.wording import MONTHS, number_in_words, of_count

MOST_DAYS, MOST_MONTHS, MOST_EARLY, MOST_GRACE = 365, 120, 11, 90
AHEAD = timedelta(days=2 * 366)
EARLIEST = date(2000, 1, 1)
ROLES = [role for role in Role if role in ADULTS_AT_SCHOOL]  # who can be asked by role, in the order of the roles


def faults(proposed: Requirement, today: date, before: Requirement | None = None) -> dict[str, str]:
    """By field what is wrong with a requirement that is not saved; `before` is what it was, where it changes."""
    found = {
        "course": _course(proposed, before),
        "role": _role(proposed),
        "person": _person(proposed, today),
        "within_days": _between("days", proposed.within_days, 0, MOST_DAYS),
        "grace_days": _between("days of grace", proposed.grace_days, 0, MOST_GRACE),
        "holds_from": _holds_from(proposed, today, before),
    }
    if proposed.validity == ValidityKind.ROLLING:
        found["months"] = _between("months", proposed.months, 1, MOST_MONTHS)
    if proposed.validity == ValidityKind.FIXED:
        found["until_day"] = why_not_day(proposed.until_day, proposed.until_month)
        found["early_months"] = _between("months", proposed.early_months, 0, MOST_EARLY)
    if proposed.validity == ValidityKind.EDITION and not proposed.course.edition:
        found["validity"] = f"{proposed.course} has no editions. Give it one first, or choose another."
    found = {name: why for name, why in found.items() if why}
    if not found and (why := _already(proposed, today, before)):
        found["audience"] = why
    return found


def _between(what: str, number: int | None, least: int, most: int) -> str:
    if number is None or not least <= number <= most:
        return f"Enter the number of {what}, from {least} to {most}."
    return ""


def why_not_day(day: int | None, month: int | None) -> str:
    """29 February may be: in years without it, it is the 28th."""
    if month is None or not 1 <= month <= 12:
        return "Choose the month."
    last = 29 if month == 2 else calendar.monthrange(2026, month)[1]
    if day is None or not 1 <= day <= 31:
        return "Enter the day of the month, from 1 to 31."
    if day > last:
        return f"{MONTHS[month - 1]} has {last} days at most. Enter a day from 1 to {last}."
    return ""


def _course(proposed: Requirement, before: Requirement | None) -> str:
    course = proposed.course
    if course.school_id != proposed.school_id:
        return "Choose a course of this school."
    if course.retired_at is not None and (before is None or before.course_id != course.pk):
        return f"{course} is no longer given. Choose another course."
    return ""


def _role(proposed: Requirement) -> str:
    if proposed.audience == Audience.ROLE and proposed.role not in ROLES:
        return "Choose the role."
    return ""


def _person(proposed: Requirement, today: date) -> str:
    if proposed.audience != Audience.PERSON:
        return ""
    if proposed.person is None:
        return "Find the person by name and choose them."
    return why_not_trained(proposed.person, proposed.school, today)


def why_not_trained(person: Person, school: School, today: date) -> str:
    """Whether somebody is among the adults who are trained here, today or in a role to come. One query."""
    if person.school_id != school.pk or not person.is_here(today):
        return "Choose somebody who is at this school."
    held = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), person=person, role__in=ADULTS_AT_SCHOOL)
    if person.teaching_group_id is not None or not held.exists():
        return f"{person} is neither staff, governor nor guest here. Choose an adult of the school."
    return ""


def _holds_from(proposed: Requirement, today: date, before: Requirement | None) -> str:
    day = proposed.holds_from
    if day < EARLIEST:
        return f"Enter a day after {EARLIEST:%-d %B %Y}."
    if day > today + AHEAD:
        return "Enter a day within the next two years."
    if before is not None and before.holds_from <= today and day > before.holds_from:
        since = f"{before.holds_from:%-d %B %Y}"
        return f"It has held since {since}. Enter that day or an earlier one; to stop asking, end it."
    return ""


def _already(proposed: Requirement, today: date, before: Requirement | None) -> str:
    """Asking the same people for the same course twice helps nobody. One query, where it is new or asks others."""

    def who(one: Requirement) -> tuple[object, ...]:
        return one.course_id, one.audience, one.role, one.person_id

    if before is not None and who(before) == who(proposed):
        return ""
    same = not_over(proposed.school_id, today).filter(
        course=proposed.course_id, audience=proposed.audience, role=proposed.role, person=proposed.person_id
    )
    other = same.exclude(pk=proposed.pk).first()
    return f"Requirement {other.number} asks the same people for it already. Change that one." if other else ""


def not_over(school_id: int, today: date) -> QuerySet[Requirement]:
    """Those in force and those to come."""
    return Requirement.objects.filter(Q(ended_on=None) | Q(ended_on__gt=today), school=school_id)


def why_not_retired(course: Course, instead: Course | None, asking: list[Requirement], people: int) -> str:
    """Why a course may not be retired. `asking`: what asks for it and is not over; `people`: how many are asked."""
    if course.retired_at is not None:
        return f"{course} is retired already."
    if instead is None:
        if asking:
            count = of_count(len(asking), "requirement")
            asked = of_count(people, "person is", "people are")
            return (
                f"{asked} asked for {course}, by {count}. Choose the course that takes its place, "
                f"or end {'it' if len(asking) == 1 else 'them'} first."
            )
        return ""
    if instead.pk == course.pk or instead.school_id != course.school_id or instead.retired_at is not None:
        return "Choose another course that is still given."
    if not instead.edition and any(one.validity == ValidityKind.EDITION for one in asking):
        return f"{course} is asked for by edition, and {instead} has none. Give it one first, or choose another."
    return ""


def why_not_away(starts_on: date, ends_on: date | None, others: list[LongLeave]) -> str:
    """Whether somebody can be away then, beside their other times away."""
    if ends_on is not None and ends_on < starts_on:
        return "The last day must be the first day or later."
    for other in others:
        if (other.ends_on is None or other.ends_on >= starts_on) and (ends_on is None or other.starts_on <= ends_on):
            until = f" to {other.ends_on:%-d %B %Y}" if other.ends_on else " on"
            return f"They are away already, from {other.starts_on:%-d %B %Y}{until}. Times away cannot overlap."
    return ""


def how_many_ask(number: int) -> str:
    """Such as "Two requirements ask"."""
    return f"{number_in_words(number)} requirement{' asks' if number == 1 else 's ask'}"
