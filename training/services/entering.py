"""Looking at whom a completion can be entered for, before it is (`completing.enter`). Writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from esafety.schools.models import Person
from training.models import Completion, Course, CourseKind, How
from training.rules import completing as rules


@dataclass
class Sorted:
    """Those for whom it can be entered, and the others each with why not."""

    ready: list[Person] = field(default_factory=list)
    refused: list[tuple[Person, str]] = field(default_factory=list)


def sort(people: Iterable[Person], course: Course, on: date, *, by: Person) -> Sorted:
    """One query, however many people."""
    today, people = timezone.localdate(), list(people)
    rows = Completion.objects.filter(school=by.school, course=course, done_on=on).counting()
    have, found = set(rows.values_list("person", flat=True)), Sorted()
    for one in people:
        why = rules.why_not_taken(one, course, on, today, How.ENTERED, by.school_id)
        if not why and one.pk in have:
            why = "It stands here already, for the same day."
        if not why and one == by and course.kind == CourseKind.OUTSIDE:
            why = "Somebody else enters what you took elsewhere: send your certificate in."
        if why:
            found.refused.append((one, why))
        else:
            found.ready.append(one)
    return found
