"""Setting up, changing and ending what is asked of whom, and retiring a course (T1).

Whoever does so sees the effect first: `foresee` and its like give it with a digest. Each verb takes that digest as
`shown`, works the effect out anew under the school's lock, and raises `ShownIsOld` where it would now do anything else.
`None` is for whoever had no page to look at. Nobody is written to here: reminders do that.
"""

import json
from copy import copy
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import next_number, one_at_a_time
from training.models import Course, Requirement, Standing, ValidityKind
from training.rules import requiring as rules
from training.services.reckoning import Effect, effect_of, effect_of_replacing, effect_without, reckon


class ShownIsOld(RuleBroken):
    """Something changed between looking and saving: it is to be looked at again."""

    def __init__(self) -> None:
        super().__init__("Something has changed since you looked. This is what it would do now.")


@dataclass(frozen=True)
class Asked:
    """What a requirement says. What its kind of validity does not need is left out when it is kept."""

    course: Course
    audience: str
    validity: str
    holds_from: date
    role: str = ""
    person: Person | None = None
    within_days: int = 30
    months: int | None = None
    until_day: int | None = None
    until_month: int | None = None
    early_months: int = 0
    grace_days: int = 0
    tells_head: bool = True
    because: str = ""


@dataclass(frozen=True)
class Foreseen:
    """What would be saved, not saved, with its effect and the digest of both."""

    proposed: Requirement
    effect: Effect
    digest: str


# --- Looking first -----------------------------------------------------------------------------------------------


def faults(what: Asked, *, actor: Person, requirement: Requirement | None = None) -> dict[str, str]:
    """By field, in sentences."""
    return rules.faults(_proposed(what, actor, requirement), timezone.localdate(), requirement)


def foresee(what: Asked, *, actor: Person, requirement: Requirement | None = None) -> Foreseen:
    """What it would do as of today, or as of the day from which it holds where that is to come."""
    proposed = _proposed(what, actor, requirement)
    effect = effect_of(proposed, max(timezone.localdate(), proposed.holds_from))
    return Foreseen(proposed, effect, _digest(effect, proposed, requirement))


def foresee_end(requirement: Requirement) -> Foreseen:
    effect = effect_without(requirement, timezone.localdate())
    return Foreseen(requirement, effect, _digest(effect, requirement))


def foresee_retiring(course: Course, instead: Course) -> tuple[Effect, str]:
    effect = effect_of_replacing(course, instead, timezone.localdate())
    return effect, _digest(effect, *asking_for(course), *asking_for(instead))


def asking_for(course: Course) -> list[Requirement]:
    """The requirements for the course that are in force or to come."""
    rows = rules.not_over(course.school_id, timezone.localdate()).filter(course=course)
    return list(rows.select_related("course", "school", "person").order_by("pk"))


def why_not_retired(course: Course, instead: Course | None) -> str:
    asked = Standing.objects.filter(course=course).count()
    return rules.why_not_retired(course, instead, asking_for(course), asked)


def _proposed(what: Asked, actor: Person, requirement: Requirement | None) -> Requirement:
    one = copy(requirement) if requirement is not None else Requirement(school=actor.school)
    one.school = actor.school
    for field in fields(what):
        setattr(one, field.name, getattr(what, field.name))
    if one.validity != ValidityKind.ROLLING:
        one.months = None
    if one.validity != ValidityKind.FIXED:
        one.until_day, one.until_month, one.early_months = None, None, 0
    if one.audience != "role":
        one.role = ""
    if one.audience != "person":
        one.person = None
    return one


def _digest(effect: Effect, *records: Requirement | None) -> str:
    names = [field.attname for field in Requirement._meta.concrete_fields]
    said = [{name: str(getattr(one, name)) for name in names} if one is not None else None for one in records]
    return sha256(json.dumps([effect.on.isoformat(), effect.digest, said]).encode()).hexdigest()


def _refuse_old(shown: str | None, digest: str) -> None:
    if shown is not None and shown != digest:
        raise ShownIsOld


# --- Requirements --------------------------------------------------------------------------------------------------


@verb
def require(what: Asked, *, actor: Person, shown: str | None = None, ready: str = "") -> Requirement:
    """Ask these people for the course from that day. Raises RuleBroken. `ready`: its key in `rules.ready`."""
    demand(actor, Perm.TRAINING_PLAN)
    one_at_a_time(actor.school_id)
    requirement = _keep(what, actor, None, shown, ready)
    reckon(actor.school, courses={requirement.course_id})
    events.record("training.require", actor=actor, about=requirement, details=_details(requirement))
    return requirement


@verb
def change(requirement: Requirement, what: Asked, *, actor: Person, shown: str | None = None) -> Requirement:
    """Change what it asks, from now on. Raises RuleBroken where it is over."""
    one_at_a_time(actor.school_id)
    before = Requirement.objects.select_for_update(of=("self",)).select_related("course").get(pk=requirement.pk)
    demand(actor, Perm.TRAINING_PLAN, before)
    _refuse_over(before)
    changed = _keep(what, actor, before, shown)
    reckon(actor.school, courses={before.course_id, changed.course_id})
    events.record("training.change", actor=actor, about=changed, details=_details(changed))
    return changed


@verb
def end(requirement: Requirement, *, actor: Person, shown: str | None = None) -> Requirement:
    """Ask nobody any more, from today. It stays to be read; who took the course stays written down."""
    one_at_a_time(actor.school_id)
    requirement = Requirement.objects.select_for_update(of=("self",)).select_related("course").get(pk=requirement.pk)
    demand(actor, Perm.TRAINING_PLAN, requirement)
    _refuse_over(requirement)
    requirement.school = actor.school
    if shown is not None:
        _refuse_old(shown, foresee_end(requirement).digest)
    requirement.ended_on = timezone.localdate()
    set_change(requirement, by=actor, reason="Ended")
    requirement.save(update_fields=["ended_on"])
    reckon(actor.school, courses={requirement.course_id})
    events.record("training.end", actor=actor, about=requirement, details={"course": requirement.course_id})
    return requirement


def _refuse_over(requirement: Requirement) -> None:
    if requirement.ended_on is not None:
        raise RuleBroken(f"It ended on {requirement.ended_on:%-d %B %Y}. Set up a new one to ask for it again.")


def _keep(what: Asked, actor: Person, before: Requirement | None, shown: str | None, ready: str = "") -> Requirement:
    proposed = _proposed(what, actor, before)
    if wrong := rules.faults(proposed, timezone.localdate(), before):
        raise RuleBroken(next(iter(wrong.values())))
    if shown is not None:
        _refuse_old(shown, foresee(what, actor=actor, requirement=before).digest)
    if before is None:
        proposed.number, proposed.ready = next_number(Requirement, actor.school_id), ready
    set_change(proposed, by=actor)
    proposed.save()
    return proposed


def _details(requirement: Requirement) -> dict[str, object]:
    return {
        "course": requirement.course_id,
        "audience": requirement.audience,
        "role": requirement.role,
        "person": requirement.person_id,
        "validity": requirement.validity,
        "holds_from": requirement.holds_from.isoformat(),
    }


# --- Courses -------------------------------------------------------------------------------------------------------


@verb
def retire(course: Course, *, actor: Person, instead: Course | None = None, shown: str | None = None) -> Course:
    """Give the course no more. `instead` takes its place: it is asked for from now on, and who took this took that.

    Raises RuleBroken while anybody is asked for it and nothing takes its place.
    """
    one_at_a_time(actor.school_id)
    course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    demand(actor, Perm.TRAINING_PLAN, course)
    course.school = actor.school
    if instead is not None:
        instead = Course.objects.select_for_update(of=("self",)).get(pk=instead.pk)
    if why := why_not_retired(course, instead):
        raise RuleBroken(why)
    if instead is not None and shown is not None:
        _refuse_old(shown, foresee_retiring(course, instead)[1])
    asking = asking_for(course)
    course.retired_at, course.replaced_by = timezone.now(), instead
    set_change(course, by=actor, reason=f"Retired in favour of {instead}" if instead else "Retired")
    course.save(update_fields=["retired_at", "replaced_by"])
    if instead is not None:
        _hand_over(course, instead, asking, actor)
    reckon(actor.school, courses={course.pk, instead.pk} if instead else {course.pk})
    details = {"instead": instead.pk if instead else None, "requirements": [one.pk for one in asking]}
    events.record("training.retire", actor=actor, about=course, details=details)
    return course


def _hand_over(course: Course, instead: Course, asking: list[Requirement], actor: Person) -> None:
    """What asked for the one asks for the other, and courses that it had replaced point there too."""
    for requirement in asking:
        requirement.course = instead
        set_change(requirement, by=actor, reason=f"{course} was retired")
        requirement.save(update_fields=["course"])
    for older in Course.objects.select_for_update(of=("self",)).filter(replaced_by=course):
        older.replaced_by = instead
        set_change(older, by=actor, reason=f"{course} was retired")
        older.save(update_fields=["replaced_by"])
