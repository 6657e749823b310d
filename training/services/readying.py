"""Taking over what is ready-made: courses with what asks for them, all at once (T1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import create_all
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person, School
from esafety.schools.numbering import next_number, one_at_a_time
from training.models import Course, CourseKind, Requirement
from training.ready import ready_text
from training.rules import ready as rules
from training.rules.requiring import not_over
from training.rules.wording import sentence
from training.services import readings
from training.services.reckoning import Effect, effect_with, reckon
from training.services.requiring import ShownIsOld


@dataclass(frozen=True)
class Offer:
    """One of the set, for the course that there is or that would be made; `there` where it is asked already."""

    key: str
    course: Course
    words: str
    because: str
    there: Requirement | None


def offers(school: School, today: date) -> list[Offer]:
    """The whole set for this school, those that it has already among them. Three queries."""
    courses = _courses(school, today)
    asking = list(not_over(school.pk, today).select_related("course", "person"))
    found = []
    for ready in rules.ready_for(school.settings.staff_training):
        course = courses[ready.course]
        proposed = rules.requirement_of(ready, school=school, course=course, holds_from=today)
        there = next((one for one in asking if _is_same(one, ready, course)), None)
        found.append(Offer(ready.key, course, sentence(proposed, today), ready.because, there))
    return found


def _is_same(one: Requirement, ready: rules.Ready, course: Course) -> bool:
    """The one that was taken over, however it was changed since; or one that was set up by hand for the same people."""
    if one.ready == ready.key:
        return True
    return one.course_id == course.pk and (one.audience, one.role) == (ready.audience, ready.role)


def _courses(school: School, today: date) -> dict[str, Course]:
    """By key, the school's own where it has it, by its key or title; else one that is not saved, with a key below 0."""
    rows = list(Course.objects.filter(school=school).current())
    by_key = {one.ready: one for one in rows if one.ready}
    by_title = {one.title.casefold(): one for one in rows}
    found = {}
    for at, (key, ready) in enumerate(rules.COURSES.items(), 1):
        course = by_key.get(key) or by_title.get(ready.title.casefold())
        found[key] = course or _course(school, key, ready, today, pk=-at)
    return found


def _course(school: School, key: str, ready: rules.ReadyCourse, today: date, pk: int | None) -> Course:
    edition, since = rules.edition_on(today) if ready.has_editions else ("", None)
    return Course(
        pk=pk,
        school=school,
        title=ready.title,
        kind=ready.kind,
        about=ready.about,
        minutes=ready.minutes,
        edition=edition,
        edition_on=since,
        ready=key,
    )


def foresee(keys: Iterable[str], school: School) -> Effect:
    """What taking these over would do today, on top of what is asked already. Raises RuleBroken."""
    today = timezone.localdate()
    return effect_with(school, _proposed(keys, school, today), today)


def _proposed(keys: Iterable[str], school: School, today: date) -> list[Requirement]:
    chosen = set(keys)
    known = {one.key: one for one in offers(school, today)}
    if not chosen:
        raise RuleBroken("Tick at least one.")
    if not chosen <= known.keys() or any(known[key].there for key in chosen):
        raise RuleBroken("Some of these are asked here already. Look through the list again.")
    return [
        rules.requirement_of(rules.BY_KEY[key], school=school, course=one.course, holds_from=today)
        for key, one in known.items()
        if key in chosen
    ]


@verb
def take_over(keys: Iterable[str], *, actor: Person, shown: str | None = None) -> list[Requirement]:
    """Make what is ticked, from today, with the courses that there are not yet. `shown` as for `services.requiring`."""
    demand(actor, Perm.TRAINING_PLAN)
    one_at_a_time(actor.school_id)
    school, today = actor.school, timezone.localdate()
    proposed = _proposed(keys, school, today)
    if shown is not None and shown != effect_with(school, proposed, today).digest:
        raise ShownIsOld
    courses = _made(proposed, actor)
    _publish_texts(courses.values(), actor)
    first = next_number(Requirement, school.pk)
    for at, one in enumerate(proposed):
        one.number, one.course = first + at, courses.get(one.course_id, one.course)
    made = create_all(proposed, by=actor, reason="From the ready-made set")
    reckon(school, courses={one.course_id for one in made})
    details = {"requirements": [one.pk for one in made], "ready": [one.ready for one in made]}
    events.record("training.take_over", actor=actor, details=details)
    return made


def _made(proposed: list[Requirement], actor: Person) -> dict[int, Course]:
    """By the key below 0 that it had: each course that there was not yet, saved."""
    missing = {one.course_id: one.course for one in proposed if one.course_id < 0}
    first = next_number(Course, actor.school_id)
    for at, course in enumerate(missing.values()):
        course.pk, course.number = None, first + at
    made = create_all(missing.values(), by=actor, reason="From the ready-made set")
    return dict(zip(missing, made, strict=True))


def _publish_texts(courses: Iterable[Course], actor: Person) -> None:
    """Readings that we have a text for can be read at once; the school may write a better one."""
    texts = [(one, ready_text(one.ready, actor.school)) for one in courses if one.kind == CourseKind.READING]
    readings.put_ready(((course, ready) for course, ready in texts if ready is not None), by=actor)
