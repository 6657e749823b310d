"""Who is away for long: nobody reminds them, and they are not counted. Why is not asked (T9)."""

from datetime import date

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import one_at_a_time
from training.models import LongLeave
from training.rules import requiring as rules


@verb
def begin_leave(person: Person, *, actor: Person, starts_on: date, ends_on: date | None = None) -> LongLeave:
    """Somebody is away from a day to another, both included, or until somebody says that they are back."""
    demand(actor, Perm.TRAINING_RECORD)
    one_at_a_time(actor.school_id)
    if why := rules.why_not_trained(person, actor.school, timezone.localdate()):
        raise RuleBroken(why)
    others = list(LongLeave.objects.filter(person=person))
    if why := rules.why_not_away(starts_on, ends_on, others):
        raise RuleBroken(why)
    leave = LongLeave(school=actor.school, person=person, starts_on=starts_on, ends_on=ends_on)
    set_change(leave, by=actor)
    leave.save()
    events.record("training.begin_leave", actor=actor, about=leave, details=_days(leave))
    return leave


@verb
def end_leave(leave: LongLeave, *, actor: Person, ends_on: date) -> LongLeave:
    """Say, or say otherwise, which is the last day away."""
    one_at_a_time(actor.school_id)
    leave = LongLeave.objects.select_for_update(of=("self",)).get(pk=leave.pk)
    demand(actor, Perm.TRAINING_RECORD, leave)
    others = list(LongLeave.objects.filter(person=leave.person_id).exclude(pk=leave.pk))
    if why := rules.why_not_away(leave.starts_on, ends_on, others):
        raise RuleBroken(why)
    leave.ends_on = ends_on
    set_change(leave, by=actor)
    leave.save(update_fields=["ends_on"])
    events.record("training.end_leave", actor=actor, about=leave, details=_days(leave))
    return leave


def _days(leave: LongLeave) -> dict[str, object]:
    return {
        "person": leave.person_id,
        "starts_on": leave.starts_on.isoformat(),
        "ends_on": leave.ends_on.isoformat() if leave.ends_on else None,
    }
