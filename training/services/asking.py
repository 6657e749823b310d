"""Everything that asks one person for one course, the one that binds first, and why in words (T1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from esafety.schools.models import Person
from training.models import Audience, Course, Requirement
from training.rules.requiring import how_many_ask
from training.rules.stricter import strictest_first
from training.rules.validity import Dates
from training.rules.wording import sentence, shortly_again
from training.services.reckoning import all_wanted


@dataclass(frozen=True)
class Asks:
    """One requirement and what follows from it for the person. `words` is what it asks, as a sentence."""

    requirement: Requirement
    since: date
    dates: Dates
    words: str


def all_that_ask(person: Person, course: Course, on: date) -> list[Asks]:
    """Each with its dates, the one that binds first. Six queries at most, however many ask."""
    return _by_course(person, Requirement.objects.filter(course=course), on).get(course.pk, [])


def reasons(person: Person, on: date, *, is_own: bool) -> dict[int, tuple[list[Asks], str]]:
    """By course that is asked of the person: all that asks for it, and why in words. As many queries as for one."""
    by_course = _by_course(person, Requirement.objects.all(), on)
    return {course: (asks, why_in_words(asks, on, is_own=is_own)) for course, asks in by_course.items()}


def _by_course(person: Person, among: "QuerySet[Requirement]", on: date) -> dict[int, list[Asks]]:
    rows = among.filter(school=person.school_id).in_force(on)  # type: ignore[attr-defined]
    requirements = list(rows.select_related("course", "school", "person"))
    return {
        key.course_id: [
            Asks(one.requirement, one.since, one.dates, sentence(one.requirement, on))
            for one in strictest_first(theirs)
        ]
        for key, theirs in all_wanted(person.school, on, requirements, {person.pk}).items()
    }


def why_in_words(asks: Sequence[Asks], on: date, *, is_own: bool) -> str:
    """Such as "Two requirements ask you for this. The one for all staff is the stricter: again every 12 months …"."""
    if not asks:
        return "Nothing asks you for this." if is_own else "Nothing asks them for this."
    whom = "you" if is_own else "them"
    first = asks[0].requirement
    if len(asks) == 1:
        return f"One requirement asks {whom} for this: {asks[0].words[:1].lower() + asks[0].words[1:]}."
    for_whom = f"{whom} alone" if first.audience == Audience.PERSON else _the(first)
    which = "stricter" if len(asks) == 2 else "strictest"
    due = f", next by {asks[0].dates.due_on:%-d %B %Y}" if asks[0].dates.due_on else ""
    return (
        f"{how_many_ask(len(asks))} {whom} for this. The one for {for_whom} is the {which}: "
        f"{shortly_again(first, on)}{due}."
    )


def _the(requirement: Requirement) -> str:
    return f"the {requirement.whom}" if requirement.audience == Audience.ROLE else requirement.whom
