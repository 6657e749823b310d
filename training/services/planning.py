"""The year's plan: putting lines on it, saying that they were done, taking them off, and the next year's (T1, T3)."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, demand, forget_roles
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.notify.models import Kind
from esafety.notify.services import notify
from esafety.schools.models import Person
from esafety.schools.numbering import next_number, one_at_a_time
from esafety.schools.services import version_of
from esafety.schools.terms import term_of
from training.models import Course, PlanLine
from training.rules import planning as rules
from training.rules.self_audit import AREAS

CHANGED = "Somebody else has changed this line in the meantime. Read what stands here now, and save again."
OVER = "This line is done, so it is not changed any more."
OFF = "This line was taken off the plan."


@dataclass(frozen=True)
class Planned:
    """What a line says: a course of the school's, or something in words; `part` is the term within the school year."""

    school_year: int
    part: int
    whom: str
    owner: Person
    course: Course | None = None
    what: str = ""
    topic: str = ""


@verb
def add_line(said: Planned, *, actor: Person) -> PlanLine:
    """Put a line on the plan. Whoever sees to it is told."""
    demand(actor, Perm.TRAINING_RECORD)
    _refuse(said, actor)
    number = next_number(PlanLine, actor.school_id)
    line = PlanLine(school=actor.school, number=number, made_at=timezone.now(), **vars(said))
    set_change(line, by=actor)
    line.save()
    _tell_owner(line, actor)
    events.record("training.add_line", actor=actor, about=line)
    return line


@verb
def change_line(line: PlanLine, said: Planned, *, actor: Person, version: int) -> PlanLine:
    """Change what a line says, unless it has been changed since `version` was shown."""
    line = _locked(line, actor)
    demand(actor, Perm.TRAINING_RECORD, line)
    if version != version_of(line):
        raise RuleBroken(CHANGED)
    _refuse(said, actor)
    owner = line.owner_id
    for name, value in vars(said).items():
        setattr(line, name, value)
    set_change(line, by=actor)
    line.save()
    if line.owner_id != owner:
        _tell_owner(line, actor)
    events.record("training.change_line", actor=actor, about=line)
    return line


@verb
def finish_line(line: PlanLine, *, actor: Person, done_on: date, done_with: str) -> PlanLine:
    """Say that it was done, when and with what: whoever sees to it, or whoever keeps the plan."""
    line = _locked(line, actor)
    if actor.user is not None:
        forget_roles(actor.user)
    if not may_finish(line, actor):
        raise PermissionDenied
    if done_on > timezone.localdate():
        raise RuleBroken("The day must be today or before.")
    if why := rules.why_not_done_on(line, done_on):
        raise RuleBroken(why)
    line.done_on, line.done_with, line.done_by = done_on, done_with, actor
    set_change(line, by=actor)
    line.save()
    events.record("training.finish_line", actor=actor, about=line, details={"on": done_on.isoformat()})
    return line


@verb
def take_off(line: PlanLine, *, actor: Person, why: str) -> PlanLine:
    """Take a line off the plan that is not to be done after all. It is kept, with the reason."""
    line = _locked(line, actor)
    demand(actor, Perm.TRAINING_RECORD, line)
    if not why.strip():
        raise RuleBroken("Say why it is taken off.")
    line.off_at, line.off_why = timezone.now(), why.strip()
    set_change(line, by=actor, reason=line.off_why)
    line.save()
    events.record("training.take_off", actor=actor, about=line)
    return line


@verb
def copy_plan(*, actor: Person, school_year: int) -> list[PlanLine]:
    """Put the lines of a school year on the next year's plan, each once, in the same term.

    What was taken off stays behind, and a course that was retired becomes the one in its place. A line of somebody who
    has left is the actor's.
    """
    demand(actor, Perm.TRAINING_RECORD)
    one_at_a_time(actor.school_id)
    rows = PlanLine.objects.filter(school=actor.school_id, school_year=school_year, copy=None).standing()
    before = list(rows.select_related("course__replaced_by", "owner__user", "owner__school").order_by("pk"))
    if not before:
        raise RuleBroken("There is nothing to copy: every line is on the next year’s plan already, or was taken off.")
    first, now = next_number(PlanLine, actor.school_id), timezone.now()
    made = []
    for number, old in enumerate(before, first):
        course = old.course and (old.course.replaced_by or old.course)
        line = PlanLine(
            school=actor.school,
            number=number,
            school_year=school_year + 1,
            part=old.part,
            course=course,
            what=old.what,
            whom=old.whom,
            topic=old.topic,
            owner=old.owner if can(old.owner, Perm.ADVICE_ASK) else actor,
            made_at=now,
            copied_from=old,
        )
        set_change(line, by=actor)
        line.save()
        made.append(line)
    events.record("training.copy_plan", actor=actor, details={"year": school_year, "lines": [one.pk for one in made]})
    return made


def may_finish(line: PlanLine, person: Person) -> bool:
    """Whoever sees to it, as long as they work here; and whoever keeps the plan."""
    is_owner = line.owner_id == person.pk and can(person, Perm.ADVICE_ASK, line)
    return is_owner or can(person, Perm.TRAINING_RECORD, line)


def _refuse(said: Planned, actor: Person) -> None:
    if bool(said.course) == bool(said.what.strip()):
        raise RuleBroken("Choose a course, or say in words what is planned: one of the two.")
    if said.course is not None and said.course.school_id != actor.school_id:
        raise RuleBroken("Choose a course of this school.")
    # ADVICE_ASK is what all members of staff hold, and nobody else
    if said.owner.school_id != actor.school_id or not can(said.owner, Perm.ADVICE_ASK):
        raise RuleBroken(f"{said.owner} does not work here.")
    if said.topic and said.topic not in AREAS:
        raise RuleBroken("Choose an area of the self-audit.")
    if said.school_year < term_of(timezone.localdate()).school_year:
        raise RuleBroken("That school year is over.")


def _locked(line: PlanLine, actor: Person) -> PlanLine:
    PlanLine.objects.select_for_update().only("pk").get(pk=line.pk)
    found: PlanLine = PlanLine.objects.select_related("school", "owner", "course").get(pk=line.pk)
    if not PlanLine.objects.visible_to(actor).filter(pk=found.pk).exists():
        raise PermissionDenied
    if found.done_on is not None:
        raise RuleBroken(OVER)
    if found.off_at is not None:
        raise RuleBroken(OFF)
    return found


def _tell_owner(line: PlanLine, actor: Person) -> None:
    url = line.get_absolute_url()
    notify([line.owner], kind=Kind.NEWS, about=line, text="training.plan_line", url=url, leaving_out=actor)
