"""Recording events for pupils beside lessons: Safer Internet Day, assemblies, visitors (T6)."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand, forget_roles
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import next_number
from training.models import Occasion
from training.rules import lessons as rules

GONE = "This event was taken out of the list. Record it anew if it took place."


@dataclass(frozen=True)
class Held:
    """What is said of an event. Without `years` it was for the whole school."""

    kind: str
    title: str
    on: date
    led_by: str
    years: list[int] = field(default_factory=list)
    strands: list[str] = field(default_factory=list)
    pupils: int | None = None
    notes: str = ""


@verb
def add_occasion(held: Held, *, actor: Person) -> Occasion:
    """Record an event that took place."""
    demand(actor, Perm.LESSON_LOG)
    _refuse_day(held, actor)
    number = next_number(Occasion, actor.school_id)
    same = Occasion.objects.filter(school=actor.school_id, kind=held.kind, title=held.title, on=held.on)
    if same.filter(removed_at=None).exists():
        raise RuleBroken("This event is recorded already. Nothing was recorded twice.")
    occasion = Occasion(school=actor.school, number=number, by=actor, made_at=timezone.now())
    _put(occasion, held, actor, "")
    events.record("training.add_occasion", actor=actor, about=occasion, details={"kind": held.kind})
    return occasion


@verb
def change_occasion(occasion: Occasion, held: Held, *, actor: Person, reason: str) -> Occasion:
    """Mend what was recorded: one's own for 14 days, all for those who plan."""
    occasion = _locked(occasion, actor)
    _refuse_day(held, actor)
    _put(occasion, held, actor, reason)
    events.record("training.change_occasion", actor=actor, about=occasion, details={"kind": held.kind})
    return occasion


@verb
def remove_occasion(occasion: Occasion, *, actor: Person, reason: str) -> Occasion:
    """Take it out of the list. It stays in the database with its history."""
    occasion = _locked(occasion, actor)
    occasion.removed_at = timezone.now()
    set_change(occasion, by=actor, reason=reason)
    occasion.save(update_fields=["removed_at"])
    events.record("training.remove_occasion", actor=actor, about=occasion)
    return occasion


def _locked(occasion: Occasion, actor: Person) -> Occasion:
    Occasion.objects.select_for_update().only("pk").get(pk=occasion.pk)
    found: Occasion = Occasion.objects.select_related("school").get(pk=occasion.pk)
    if actor.user is not None:
        forget_roles(actor.user)
    if not rules.may_change(found, actor):
        raise PermissionDenied
    if found.removed_at is not None:
        raise RuleBroken(GONE)
    return found


def _refuse_day(held: Held, actor: Person) -> None:
    if why := rules.why_not_on(actor.school, held.on, timezone.localdate()):
        raise RuleBroken(why)


def _put(occasion: Occasion, held: Held, actor: Person, reason: str) -> None:
    for name, value in vars(held).items():
        setattr(occasion, name, value)
    set_change(occasion, by=actor, reason=reason)
    occasion.save()
