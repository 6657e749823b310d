"""What pages say of courses in numbers: who is asked for them, how many took them, and who was told how to report."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from esafety.access.roles import STAFF_ROLES, Role
from esafety.schools.models import Person
from training.models import Attempt, AttemptState, Audience, Completion, Course, LongLeave, Reading, Requirement
from training.models.requirements import GOVERNOR_ROLES
from training.rules.readings import tries_left


def asked_for(person: Person, courses: Collection[Course], today: date) -> dict[int, list[str]]:
    """By key of the course: whom it is asked of, in the school's words; people who are named are counted."""
    rows = Requirement.objects.visible_to(person).in_force(today).filter(course__in=courses).order_by("pk")
    words, named = defaultdict[int, list[str]](list), defaultdict[int, int](int)
    for one in rows:
        one.school = person.school
        if one.audience == Audience.PERSON:
            named[one.course_id] += 1
        elif one.whom not in words[one.course_id]:
            words[one.course_id].append(one.whom)
    for course, many in named.items():
        words[course].append(f"{many} by name")
    return words


def taken_by(courses: Collection[Course]) -> dict[int, int]:
    """By key of the course: how many people took it, ever, what was struck out left out."""
    rows = Completion.objects.filter(course__in=courses).counting().order_by().values("course")
    return dict(rows.annotate(people=Count("person", distinct=True)).values_list("course", "people"))


# --- Told how to report (T11) --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """Of one audience who are here today and not away for long: how many took it, of the edition that counts."""

    audience: str
    took: int
    people: int


def told(course: Course, today: date) -> list[Told]:
    return [_told(course, today, "Staff", STAFF_ROLES), _told(course, today, "Governors", GOVERNOR_ROLES)]


def _told(course: Course, today: date, audience: str, roles: Collection[Role]) -> Told:
    away = LongLeave.objects.on(today).values("person")
    people = Person.objects.filter(school=course.school_id).in_roles(roles, today).exclude(pk__in=away)
    took = Completion.objects.filter(course=course, edition=course.edition, person__in=people).counting()
    return Told(audience, took.order_by().values("person").distinct().count(), people.count())


# --- Tries that are used up ----------------------------------------------------------------------------------


def out_of_tries(person: Person, course: Course, reading: Reading) -> list[Attempt]:
    """The last attempt of each who has none left, for whoever may open another."""
    if not reading.tries:
        return []
    seen = Attempt.objects.visible_to(person).filter(course=course, edition=course.edition)
    failed = seen.filter(state=AttemptState.FAILED, opened_again_at=None).values("person")
    by_person = defaultdict[int, list[Attempt]](list)
    for one in seen.filter(person__in=failed).select_related("person").order_by("pk"):
        by_person[one.person_id].append(one)
    return [attempts[-1] for attempts in by_person.values() if tries_left(reading, course.edition, attempts) == 0]
