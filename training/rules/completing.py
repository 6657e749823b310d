"""Which completions may be written down."""

from datetime import date

from django.utils import timezone

from esafety.schools.models import Person
from training.models import Course, How

EARLIEST = date(1990, 1, 1)


def why_not_taken(person: Person, course: Course, done_on: date, today: date, how: str, school_id: int) -> str:
    """What is wrong; empty where nothing is. Only a certificate tells of a time before somebody began here."""
    if person.school_id != school_id or course.school_id != school_id:
        return "Choose people and courses of this school."
    if done_on > today:
        return "The day must be today or before."
    if done_on < EARLIEST:
        return f"Enter a day after {EARLIEST:%-d %B %Y}."
    if how != How.CERTIFICATE and person.joined_on is not None and done_on < person.joined_on:
        return (
            f"{person} started on {person.joined_on:%-d %B %Y}. What they took before that counts with its "
            "certificate: ask them to send it in."
        )
    if person.left_on is not None and done_on >= person.left_on:
        return f"{person} left on {person.left_on:%-d %B %Y}. Enter a day before that."
    if (retired_on := _retired_on(course)) is not None and done_on > retired_on:
        return f"{course} was retired on {retired_on:%-d %B %Y}. Choose the course that took its place."
    return ""


def is_of_edition(course: Course, done_on: date) -> bool:
    """Whether what was taken that day was the edition that counts now."""
    return course.edition_on is None or done_on >= course.edition_on


def _retired_on(course: Course) -> date | None:
    return timezone.localdate(course.retired_at) if course.retired_at is not None else None
