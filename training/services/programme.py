"""Planning the programme: its units, and taking over those that are ready-made (T6)."""

from collections.abc import Iterable
from itertools import count

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import create_all, set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person, School, TeachingGroup
from esafety.schools.numbering import next_number
from esafety.schools.services import version_of
from training.models import Unit
from training.rules import coverage, ready_programme
from training.rules import programme as rules
from training.rules.programme import Said
from training.rules.ready_programme import Ready

RETIRED = "This unit is retired. Add a new one instead."
CHANGED = "Somebody has changed this unit since you opened it. Open it anew, and make your changes there."


@verb
def add_unit(said: Said, *, actor: Person) -> Unit:
    """Add a unit to the programme."""
    demand(actor, Perm.CURRICULUM_PLAN)
    _refuse(said, actor)
    unit = Unit(school=actor.school, number=next_number(Unit, actor.school_id), made_at=timezone.now())
    _put(unit, said, actor)
    events.record("training.add_unit", actor=actor, about=unit, details={"part": unit.part, "years": unit.years})
    return unit


@verb
def change_unit(unit: Unit, said: Said, *, actor: Person, version: int) -> Unit:
    """Change a unit, from the version that was shown. What was taught of it before stays logged."""
    unit = _locked(unit, actor)
    if version != version_of(unit):
        raise RuleBroken(CHANGED)
    _refuse(said, actor)
    _put(unit, said, actor)
    events.record("training.change_unit", actor=actor, about=unit, details={"part": unit.part, "years": unit.years})
    return unit


@verb
def retire_unit(unit: Unit, *, actor: Person, reason: str) -> Unit:
    """Teach it no more. Its lessons, and what they count for, stay."""
    unit = _locked(unit, actor)
    unit.retired_at = timezone.now()
    set_change(unit, by=actor, reason=reason)
    unit.save(update_fields=["retired_at"])
    events.record("training.retire_unit", actor=actor, about=unit)
    return unit


@verb
def take_over_units(*, actor: Person) -> list[Unit]:
    """Take over the ready-made units of the year groups that have classes, but for those taken over before."""
    demand(actor, Perm.CURRICULUM_PLAN)
    number = next_number(Unit, actor.school_id)  # holds the school, so that two do not take over the same
    numbers = count(number)
    made = create_all(
        [_of(one, actor.school, next(numbers)) for one in to_take_over(actor.school)],
        by=actor,
        reason="Taken over from the ready-made programme",
    )
    events.record("training.take_over_units", actor=actor, about=actor.school, details={"units": len(made)})
    return made


def to_take_over(school: School) -> list[Ready]:
    taken = set(Unit.objects.filter(school=school).exclude(ready="").values_list("ready", flat=True))
    return [one for one in ready_programme.for_years(coverage.years_here(school)) if one.key not in taken]


def _of(one: Ready, school: School, number: int) -> Unit:
    return Unit(
        school=school,
        number=number,
        title=one.title,
        years=[one.year],
        part=one.part,
        objectives=one.objectives,
        strands=one.strands,
        risks=one.risks,
        subjects=one.subjects,
        bars_misuse=one.bars_misuse,
        adaptations=one.adaptations,
        questions=[{"ask": ask, "right": right} for ask, right in one.questions],
        ready=one.key,
        made_at=timezone.now(),
    )


def _locked(unit: Unit, actor: Person) -> Unit:
    Unit.objects.select_for_update().only("pk").get(pk=unit.pk)
    found: Unit = Unit.objects.select_related("school").get(pk=unit.pk)
    demand(actor, Perm.CURRICULUM_PLAN, found)
    if found.retired_at is not None:
        raise RuleBroken(RETIRED)
    return found


def _refuse(said: Said, actor: Person) -> None:
    if why := rules.why_not(said, actor.school_id):
        raise RuleBroken(why)


def _put(unit: Unit, said: Said, actor: Person) -> None:
    for name, value in said.values().items():
        setattr(unit, name, value)
    before = set(unit.classes.values_list("pk", flat=True)) if unit.pk else set()
    set_change(unit, by=actor, reason=_of_classes(said.classes, before))
    unit.save()
    unit.classes.set(said.classes)


def _of_classes(classes: Iterable[TeachingGroup], before: set[int]) -> str:
    """The history of a unit has no classes, so that they are named as the reason where they change."""
    named = list(classes)
    if {one.pk for one in named} == before:
        return ""
    return f"Classes by hand: {', '.join(one.name for one in named) or 'none'}"[:100]
