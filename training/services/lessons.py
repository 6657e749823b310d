"""Logging lessons that were taught, and mending what was logged (T6)."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand, forget_roles
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person, TeachingGroup
from esafety.schools.numbering import next_number
from training.models import Lesson, Unit
from training.rules import lessons as rules
from training.rules.lessons import Taught

GONE = "This lesson was taken out of the log. Log it anew if it was taught."


class LoggedAlready(RuleBroken):
    """The actor has logged this unit for this class and day; `lesson` is what there is."""

    def __init__(self, lesson: Lesson) -> None:
        super().__init__(
            f"You have logged this lesson already: {lesson.unit}, {lesson.group}, {lesson.on:%-d %B %Y}. "
            "Nothing was logged twice."
        )
        self.lesson = lesson


@verb
def log_lesson(unit: Unit, group: TeachingGroup, said: Taught, *, actor: Person) -> Lesson:
    """Log that the actor taught it, once for a class and day. Raises LoggedAlready, and RuleBroken."""
    demand(actor, Perm.LESSON_LOG)
    if {unit.school_id, group.school_id} != {actor.school_id}:
        raise PermissionDenied
    if why := rules.why_not_taught(actor.school, unit, said, timezone.localdate()):
        raise RuleBroken(why)
    number = next_number(Lesson, actor.school_id)
    lesson = Lesson(school=actor.school, number=number, unit=unit, group=group, teacher=actor, made_at=timezone.now())
    _refuse_twice(lesson, said)
    _put(lesson, said, actor, "")
    details = {"unit": unit.pk, "class": group.pk, "on": said.on.isoformat()}
    events.record("training.log_lesson", actor=actor, about=lesson, details=details)
    return lesson


@verb
def change_lesson(lesson: Lesson, said: Taught, *, actor: Person, reason: str) -> Lesson:
    """Mend what was logged: one's own for 14 days, all for those who plan. Unit, class and teacher stay."""
    lesson = _locked(lesson, actor)
    if why := rules.why_not_taught(lesson.school, lesson.unit, said, timezone.localdate()):
        raise RuleBroken(why)
    _refuse_twice(lesson, said)
    _put(lesson, said, actor, reason)
    events.record("training.change_lesson", actor=actor, about=lesson, details={"on": said.on.isoformat()})
    return lesson


@verb
def remove_lesson(lesson: Lesson, *, actor: Person, reason: str) -> Lesson:
    """Take it out of the log, since it was not taught. It stays in the database with its history."""
    lesson = _locked(lesson, actor)
    lesson.removed_at = timezone.now()
    set_change(lesson, by=actor, reason=reason)
    lesson.save(update_fields=["removed_at"])
    events.record("training.remove_lesson", actor=actor, about=lesson)
    return lesson


def _locked(lesson: Lesson, actor: Person) -> Lesson:
    Lesson.objects.select_for_update().only("pk").get(pk=lesson.pk)
    found: Lesson = Lesson.objects.select_related("school", "unit", "group").get(pk=lesson.pk)
    if actor.user is not None:
        forget_roles(actor.user)
    if not rules.may_change(found, actor):
        raise PermissionDenied
    if found.removed_at is not None:
        raise RuleBroken(GONE)
    return found


def _refuse_twice(lesson: Lesson, said: Taught) -> None:
    """In the transaction that holds the school, or the lesson; the database has a constraint beside it."""
    same = Lesson.objects.filter(unit=lesson.unit_id, group=lesson.group_id, teacher=lesson.teacher_id, on=said.on)
    before = same.filter(removed_at=None).exclude(pk=lesson.pk).select_related("unit", "group", "school").first()
    if before is not None:
        raise LoggedAlready(before)


def _put(lesson: Lesson, said: Taught, actor: Person, reason: str) -> None:
    for name, value in said.values().items():
        setattr(lesson, name, value)
    set_change(lesson, by=actor, reason=reason)
    lesson.save()
