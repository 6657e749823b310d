"""Changing the school's register of law and guidance (P4)."""

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import one_at_a_time
from esafety.schools.services import version_of
from policy.models import Law
from policy.rules import law_entering as rules
from policy.rules.law_entering import Entered
from policy.rules.register import Register, register_of, shipped

CHANGED = "Somebody has changed this entry since you opened it. Open it anew, and make your changes there."
NOT_THERE = "This entry is not in the register any more."
NOTHING = "There is nothing of the school’s own to take out here any more."


@verb
def add_law(entered: Entered, *, actor: Person) -> Law:
    """Put an entry of the school's own into the register."""
    demand(actor, Perm.LAW_CHANGE)
    one_at_a_time(actor.school_id)
    register = register_of(actor.school)
    _refuse(entered)
    if any(f"{one.title} {one.edition}".strip().casefold() == str(entered).casefold() for one in register):
        raise RuleBroken(rules.ALREADY)
    # the key of one that was taken out is not used again: its history is another thing's
    taken = {*register.entries, *Law.objects.filter(school=actor.school).values_list("key", flat=True)}
    law = Law(school=actor.school, key=rules.new_key(entered, taken), made_at=timezone.now())
    _put(law, entered, register, actor, "")
    events.record("policy.add_law", actor=actor, about=law, details={"key": law.key, "kind": law.kind})
    return law


@verb
def change_law(key: str, entered: Entered, *, actor: Person, version: int, reason: str = "") -> Law:
    """Change an entry from the version that was shown. A shipped one becomes the school's own beside it."""
    demand(actor, Perm.LAW_CHANGE)
    one_at_a_time(actor.school_id)
    register = register_of(actor.school)
    law = Law.objects.filter(school=actor.school, key=key).first()
    if register.get(key) is None:
        raise RuleBroken(NOT_THERE)
    if version != (version_of(law) if law else 0):
        raise RuleBroken(CHANGED)
    if law is None:
        law = Law(school=actor.school, key=key, made_at=timezone.now())
    else:
        demand(actor, Perm.LAW_CHANGE, law)
    _refuse(entered)
    law.removed_at = None
    _put(law, entered, register, actor, reason)
    events.record("policy.change_law", actor=actor, about=law, details={"key": law.key, "kind": law.kind})
    return law


@verb
def remove_law(law: Law, *, actor: Person, reason: str) -> Law:
    """Take an entry of the school's own out of the register; where there is a shipped one, it stands again."""
    Law.objects.select_for_update().only("pk").get(pk=law.pk)
    found: Law = Law.objects.select_related("school").get(pk=law.pk)
    demand(actor, Perm.LAW_CHANGE, found)
    if found.removed_at is not None:
        raise RuleBroken(NOTHING)
    found.removed_at = timezone.now()
    set_change(found, by=actor, reason=reason)
    found.save(update_fields=["removed_at"])
    stands_again = shipped().get(found.key) is not None
    events.record("policy.remove_law", actor=actor, about=found, details={"key": found.key, "shipped": stands_again})
    return found


def _refuse(entered: Entered) -> None:
    for why in rules.why_not(entered, timezone.localdate()).values():
        raise RuleBroken(f"{why}.")


def _put(law: Law, entered: Entered, register: Register, actor: Person, reason: str) -> None:
    for name, value in entered.values(register).items():
        setattr(law, name, value)
    set_change(law, by=actor, reason=reason)
    law.save()
