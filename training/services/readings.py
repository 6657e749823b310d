"""Writing a reading and its questions, and publishing it (T5). What is published never changes: a draft follows it."""

from collections.abc import Iterable

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import create_all, set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.services import ChangedMeanwhile, version_of
from training.models import Course, CourseKind, Reading
from training.ready import Ready
from training.rules import readings as rules
from training.rules.readings import Mark, Question
from training.services.catalogue import MEANWHILE, Said, add_course, locked

USUAL = Mark(percent=80)


def shown_to_writer(course: Course) -> Reading | None:
    """The draft, or where there is none what a new one would begin with: the version that is read now, or nothing."""
    found: Reading | None = course.readings.filter(published_at=None).first() or course.readings.published().first()
    return found


def seen_version(course: Course) -> int:
    """For a form to carry, and to be given back as `seen`."""
    shown = shown_to_writer(course)
    return version_of(shown) if shown is not None else 0


@verb
def write_reading(course: Course, *, actor: Person, text: str, mark: Mark, tries: int, seen: int) -> Reading:
    """Write the text of the draft, begun from what is read now. Raises ChangedMeanwhile."""
    draft = _draft(course, actor, seen)
    draft.text, draft.tries = text, tries
    draft.pass_count, draft.pass_percent = mark.count, mark.percent
    _save(draft, actor, "Wrote the text")
    events.record("training.write_reading", actor=actor, about=draft, details={"version": draft.version})
    return draft


@verb
def write_question(
    course: Course, *, actor: Person, question: Question, place: int | None = None, seen: int
) -> Reading:
    """Put a question in the place of another of the draft, from 0; without a place, after the last."""
    draft = _draft(course, actor, seen)
    if why := rules.why_not_a_question(question):
        raise RuleBroken(why)
    questions = list(draft.questions)
    if place is None:
        if len(questions) >= rules.MOST_QUESTIONS:
            raise RuleBroken(f"A reading has {rules.MOST_QUESTIONS} questions at most.")
        questions.append(question.said())
    else:
        _refuse_place(draft, place)
        questions[place] = question.said()
    draft.questions = questions
    _save(draft, actor, "Wrote a question")
    details = {"version": draft.version, "place": len(questions) - 1 if place is None else place}
    events.record("training.write_question", actor=actor, about=draft, details=details)
    return draft


@verb
def remove_question(course: Course, *, actor: Person, place: int, seen: int) -> Reading:
    draft = _draft(course, actor, seen)
    _refuse_place(draft, place)
    draft.questions = [one for at, one in enumerate(draft.questions) if at != place]
    _save(draft, actor, "Took a question out")
    details = {"version": draft.version, "place": place}
    events.record("training.remove_question", actor=actor, about=draft, details=details)
    return draft


@verb
def publish_reading(course: Course, *, actor: Person, seen: int) -> Reading:
    """From now on the draft is what is read. Whoever is in the midst of the version before it may finish that one."""
    demand(actor, Perm.TRAINING_PLAN, course)
    course = locked(course)
    draft: Reading | None = course.readings.filter(published_at=None).select_related("course").first()
    if draft is None:
        raise RuleBroken("There is no draft to publish. Change the text first.")
    if version_of(draft) != seen:
        raise ChangedMeanwhile(MEANWHILE)
    if why := rules.why_not_publish(draft):
        raise RuleBroken(why)
    draft.published_at = timezone.now()
    draft.digest = rules.digest_of(draft.text, draft.questions)
    _save(draft, actor, "Published")
    details = {"version": draft.version, "digest": draft.digest}
    events.record("training.publish_reading", actor=actor, about=draft, details=details)
    return draft


@verb
def take_ready(ready: Ready, *, actor: Person) -> Course:
    """Make a course of one of our texts, in the school's own words, as a draft to be looked at and published."""
    demand(actor, Perm.TRAINING_PLAN)
    said = Said(ready.title, CourseKind.READING, about=ready.about, minutes=ready.minutes, topics=ready.topics)
    course = add_course(said, actor=actor)
    _save(_from_ready(course, ready, actor), actor, "Taken from the ready texts")
    events.record("training.take_ready", actor=actor, about=course, details={"text": ready.key})
    return course


def put_ready(texts: Iterable[tuple[Course, Ready]], *, by: Person) -> list[Reading]:
    """Publish ours for courses that have no text yet, in the caller's transaction. No verb of its own."""
    drafts = [_from_ready(course, ready, by) for course, ready in texts]
    for one in drafts:
        one.published_at, one.digest = timezone.now(), rules.digest_of(one.text, one.questions)
    return create_all(drafts, by=by, reason="From the ready texts")


def _from_ready(course: Course, ready: Ready, by: Person) -> Reading:
    return Reading(
        school=course.school,
        course=course,
        version=1,
        text=ready.text,
        questions=[one.said() for one in ready.questions],
        pass_count=ready.mark.count,
        pass_percent=ready.mark.percent,
        made_by=by,
        made_at=timezone.now(),
    )


def _draft(course: Course, actor: Person, seen: int) -> Reading:
    """The draft to write in, a new one where there is none, with the school held."""
    demand(actor, Perm.TRAINING_PLAN, course)
    course = locked(course)
    if course.kind != CourseKind.READING:
        raise RuleBroken(f"{course} is not a reading, so it has no text.")
    if seen_version(course) != seen:
        raise ChangedMeanwhile(MEANWHILE)
    draft: Reading | None = course.readings.filter(published_at=None).first()
    return draft or _new_draft(course, actor)


def _new_draft(course: Course, actor: Person) -> Reading:
    last = course.readings.published().first()
    draft = Reading(
        school=course.school,
        course=course,
        version=last.version + 1 if last else 1,
        pass_percent=USUAL.percent,
        made_by=actor,
        made_at=timezone.now(),
    )
    if last is not None:
        draft.text, draft.questions, draft.tries = last.text, last.questions, last.tries
        draft.pass_count, draft.pass_percent = last.pass_count, last.pass_percent
    return draft


def _refuse_place(draft: Reading, place: int) -> None:
    if not 0 <= place < len(draft.questions):
        raise RuleBroken("There is no such question any more.")


def _save(draft: Reading, actor: Person, reason: str) -> None:
    set_change(draft, by=actor, reason=reason)
    draft.save()
