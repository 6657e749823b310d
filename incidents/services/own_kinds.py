"""The kinds of incident that a school adds to ours (I2)."""

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from incidents.models import OwnKind


@verb
def add_own_kind(*, actor: Person, category: str, label: str, line: str) -> OwnKind:
    """Add a kind of the school's own (I2). Raises RuleBroken where one of that name is there."""
    demand(actor, Perm.INCIDENT_KINDS)
    if OwnKind.objects.filter(school=actor.school, label__iexact=label).exists():
        raise RuleBroken(f"There is already a kind called “{label}”.")
    kind = OwnKind(school=actor.school, category=category, label=label, line=line)
    set_change(kind, by=actor)
    kind.save()
    events.record("incidents.add_own_kind", actor=actor, about=kind)
    return kind


@verb
def end_own_kind(kind: OwnKind, *, actor: Person) -> None:
    """Offer the kind no longer; cases under it keep it."""
    demand(actor, Perm.INCIDENT_KINDS, kind)
    kind = OwnKind.objects.select_for_update().get(pk=kind.pk)
    if kind.ended_at:
        raise RuleBroken(f"“{kind}” is no longer offered.")
    kind.ended_at = timezone.now()
    set_change(kind, by=actor)
    kind.save(update_fields=["ended_at"])
    events.record("incidents.end_own_kind", actor=actor, about=kind)
