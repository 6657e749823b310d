"""Reading a text and answering its questions: begun, left, taken up again, and finished once (T5)."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import one_at_a_time
from training.models import Attempt, AttemptState, Course, How, Reading
from training.rules import readings as rules
from training.services.completing import Taken, put
from training.telling import courses as telling

NEW_EDITION = "There is a new edition of this since you began. Read it, and answer its questions from the first."
NO_TRIES = "You have no tries left. Those who look after training were told, and can open another for you."


@verb
def start_attempt(course: Course, *, actor: Person) -> Attempt:
    """Begin the questions, or go on with those that were begun. One of an older edition is put aside."""
    demand(actor, Perm.TRAINING_TAKE, course)
    one_at_a_time(actor.school_id)
    course = _readable(course.pk)
    reading = course.readings.published().first()
    if reading is None:
        raise RuleBroken("This text is not ready to be read yet.")
    attempts = list(Attempt.objects.filter(person=actor, course=course))
    begun: Attempt | None = next((one for one in attempts if one.state == AttemptState.OPEN), None)
    if begun is not None and begun.edition == course.edition:
        return begun
    if rules.tries_left(reading, course.edition, attempts) == 0:
        raise RuleBroken(NO_TRIES)
    now = timezone.now()
    if begun is not None:
        begun.state, begun.finished_at = AttemptState.DROPPED, now
        begun.save(update_fields=["state", "finished_at"])
    attempt = Attempt.objects.create(
        school=actor.school,
        person=actor,
        course=course,
        reading=reading,
        edition=course.edition,
        digest=reading.digest,
        started_at=now,
    )
    details = {"version": reading.version, "digest": reading.digest}
    events.record("training.start_attempt", actor=actor, about=attempt, details=details)
    return attempt


@verb
def answer_question(attempt: Attempt, *, actor: Person, place: int, chosen: int) -> Attempt:
    """Answer one question, in their order. An answer that stands already stays, so that pressing twice does nothing.

    The last answer finishes the try: where enough are right, the completion is written in the same transaction.
    """
    one_at_a_time(actor.school_id)
    attempt = Attempt.objects.select_related("course__school", "reading").get(pk=attempt.pk)
    if attempt.person_id != actor.pk:
        raise PermissionDenied
    demand(actor, Perm.TRAINING_TAKE, attempt)
    if place < len(attempt.answers):
        return attempt
    _refuse(attempt, place)
    questions = rules.questions_of(attempt.reading)
    if not 0 <= chosen < len(questions[place].options):
        raise RuleBroken("Choose one of the answers.")
    attempt.answers = [*attempt.answers, chosen]
    if len(attempt.answers) == len(questions):
        _finish(attempt, questions, actor)
    attempt.save()
    details = {"place": place, "state": attempt.state}
    events.record("training.answer_question", actor=actor, about=attempt, details=details)
    return attempt


@verb
def open_again(attempt: Attempt, *, actor: Person) -> Attempt:
    """Give whoever has used up their tries one more."""
    demand(actor, Perm.TRAINING_RECORD, attempt)
    one_at_a_time(actor.school_id)
    attempt = Attempt.objects.select_related("course__school", "person").get(pk=attempt.pk)
    if attempt.state != AttemptState.FAILED or attempt.opened_again_at is not None:
        raise RuleBroken("Another try has been opened already.")
    reading = _readable(attempt.course_id).readings.published().first()
    others = Attempt.objects.filter(person=attempt.person_id, course=attempt.course_id)
    if reading is None or rules.tries_left(reading, attempt.course.edition, others) != 0:
        raise RuleBroken(f"{attempt.person} has tries left.")
    attempt.opened_again_at = timezone.now()
    attempt.save(update_fields=["opened_again_at"])
    telling.tell_of_another_try(attempt, by=actor)
    events.record("training.open_again", actor=actor, about=attempt)
    return attempt


def _readable(course_id: int) -> Course:
    course: Course = Course.objects.select_related("school").get(pk=course_id)
    if course.retired_at is not None:
        raise RuleBroken(f"{course} was retired. It is not asked of anybody any more.")
    return course


def _refuse(attempt: Attempt, place: int) -> None:
    _readable(attempt.course_id)
    if attempt.edition != attempt.course.edition:
        raise RuleBroken(NEW_EDITION)
    if attempt.state != AttemptState.OPEN:
        raise RuleBroken("This try is finished.")
    if place != len(attempt.answers):
        raise RuleBroken("Answer the questions in their order.")


def _finish(attempt: Attempt, questions: list[rules.Question], actor: Person) -> None:
    attempt.finished_at = timezone.now()
    attempt.score = rules.score_of(questions, attempt.answers)
    if attempt.score >= rules.mark_of(attempt.reading).needed(len(questions)):
        taken = Taken(actor, attempt.course, timezone.localdate())
        [attempt.completion] = put([taken], how=How.READING, by=actor)
        attempt.state = AttemptState.PASSED
        return
    attempt.state = AttemptState.FAILED
    newest: Reading = attempt.course.readings.published().first() or attempt.reading
    before = Attempt.objects.filter(person=actor, course=attempt.course_id).exclude(pk=attempt.pk)
    if rules.tries_left(newest, attempt.edition, [*before, attempt]) == 0:
        telling.tell_of_no_tries(attempt, by=actor)
