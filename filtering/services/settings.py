"""Who decides on the filter and for how long, for whom only what is allowed opens, and the chair's leave."""

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, demand
from esafety.access.roles import STAFF_ROLES, Role
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.occasions import Kind, Occasion, happened, once_a_term
from esafety.schools.models import Appointment, Person
from esafety.schools.numbering import one_at_a_time
from filtering import deciders
from filtering.models import Delegation, FilterSettings, Group, InstallDecider, Walled
from filtering.rules import delegating
from filtering.rules.reaching import and_list
from filtering.telling import figures as telling

if TYPE_CHECKING:
    from esafety.schools.querysets import PersonQuerySet

# --- While the head is away ----------------------------------------------------------------------------------


@verb
def delegate(*, actor: Person, to: Person, starts_on: date, ends_on: date) -> Delegation:
    """Let a senior leader decide for the head, both days included. It is worth nothing while they are none."""
    demand(actor, Perm.FILTER_DELEGATE)
    one_at_a_time(actor.school_id)
    fault = delegating.fault_of_first_day(starts_on, timezone.localdate())
    fault = fault or delegating.fault_of_last_day(ends_on, starts_on) or fault_of_delegate(to, actor)
    if fault:
        raise RuleBroken(f"{fault}.")
    given = Delegation.objects.filter(school=actor.school, to=to, ended_at=None)
    meets = given.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if meets is not None:
        raise RuleBroken(
            f"{to} decides for the headteacher from {meets.starts_on:%-d %B %Y} to {meets.ends_on:%-d %B %Y} already."
        )
    made = Delegation(school=actor.school, to=to, given_by=actor, starts_on=starts_on, ends_on=ends_on)
    set_change(made, by=actor, reason="Delegated")
    made.save()
    telling.tell_of_delegation(made, by=actor)
    details = {"to": to.pk, "from": starts_on.isoformat(), "until": ends_on.isoformat()}
    events.record("filtering.delegate", actor=actor, about=made, details=details)
    return made


@verb
def end_delegation(delegation: Delegation, *, actor: Person) -> Delegation:
    """End it now, or take one back that has not begun. What was decided by it stands."""
    one_at_a_time(actor.school_id)  # so that it does not end between asking for it and a decision
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    demand(actor, Perm.FILTER_DELEGATE, delegation)
    if delegation.ended_at is not None or delegation.ends_on < timezone.localdate():
        raise RuleBroken("It has ended already.")
    delegation.ended_at = timezone.now()
    set_change(delegation, by=actor, reason="Ended early")
    delegation.save(update_fields=["ended_at"])
    telling.tell_of_end(delegation, by=actor)
    events.record("filtering.end_delegation", actor=actor, about=delegation)
    return delegation


def seniors(school_id: int) -> "PersonQuerySet":
    """Senior leaders with a sign-in: to others a delegation is worth nothing."""
    held = Appointment.objects.on(timezone.localdate()).filter(role=Role.SENIOR)
    leading = deciders.leaders(school_id).filter(pk__in=held.values("person"))
    return leading.order_by("last_name", "first_name")


def fault_of_delegate(to: Person, giver: Person) -> str:
    """Why this person cannot decide for the head; empty where they can."""
    if to.pk == giver.pk:
        return "Choose somebody else than yourself"
    return "" if seniors(giver.school_id).filter(pk=to.pk).exists() else "Choose a senior leader who works here"


# --- Who decides on software ---------------------------------------------------------------------------------


@verb
def change_installs(*, actor: Person, installs: str) -> FilterSettings:
    """Say who lets software be installed (F9). Holds at once, also for what waits."""
    demand(actor, Perm.FILTER_SETTINGS)
    its = _held(actor)
    if installs not in InstallDecider:
        raise RuleBroken("Choose who decides on software.")
    if its.installs == installs and its.pk is not None:
        return its
    its.installs = installs
    set_change(its, by=actor, reason=f"Who decides on software: {its.get_installs_display()}")
    its.save()
    events.record("filtering.change_installs", actor=actor, about=its, details={"installs": installs})
    return its


# --- For whom only what is allowed opens ---------------------------------------------------------------------


@verb
def wall(*, actor: Person, group: str, supervisor: Person) -> Walled:
    """Let only what is allowed open for a group, with a named adult who watches (F4). Technicians are told."""
    demand(actor, Perm.FILTER_SETTINGS)
    one_at_a_time(actor.school_id)
    if group not in Group or group == Group.STAFF:
        raise RuleBroken("Choose a group of pupils, or guests.")
    if Walled.objects.filter(school=actor.school, group=group).exists():
        raise RuleBroken(f"For {Group(group).label}, only what is allowed opens already.")
    _refuse_supervisor(supervisor, actor)
    made = Walled(school=actor.school, group=group, supervisor=supervisor, since=timezone.localdate())
    set_change(made, by=actor, reason=f"{made}: only what is allowed opens, {supervisor} watches")
    made.save()
    telling.tell_of_wall(made, by=actor)
    _say_that_it_changed(actor, "For a whole group, only sites that are allowed open from now on")
    events.record("filtering.wall", actor=actor, about=made, details={"group": group, "supervisor": supervisor.pk})
    return made


@verb
def change_supervisor(walled: Walled, *, actor: Person, supervisor: Person) -> Walled:
    walled = _locked_wall(walled, actor)
    _refuse_supervisor(supervisor, actor)
    if walled.supervisor_id == supervisor.pk:
        return walled
    walled.supervisor = supervisor
    set_change(walled, by=actor, reason=f"{walled}: {supervisor} watches now")
    walled.save(update_fields=["supervisor"])
    telling.tell_supervisor(walled, by=actor)
    details = {"group": walled.group, "supervisor": supervisor.pk}
    events.record("filtering.change_supervisor", actor=actor, about=walled, details=details)
    return walled


@verb
def unwall(walled: Walled, *, actor: Person) -> None:
    """Let the filter's own lists hold for the group again. Its history stays."""
    walled = _locked_wall(walled, actor)
    details = {"group": walled.group}
    events.record("filtering.unwall", actor=actor, about=walled, details=details)
    telling.tell_of_unwall(walled, by=actor)
    set_change(walled, by=actor, reason=f"{walled}: the filter’s own lists hold again")
    walled.delete()
    _say_that_it_changed(actor, "For a whole group, the filter’s own lists hold again")


def _say_that_it_changed(actor: Person, words: str) -> None:
    """Only of what changes for a whole group: rules for single sites are the filter's daily work."""
    mark = once_a_term(Kind.FILTER, timezone.localdate())
    happened(Occasion(actor.school, Kind.FILTER, words, mark))


def works_here(person: Person, school_id: int) -> bool:
    return person.school_id == school_id and person.is_here() and not STAFF_ROLES.isdisjoint(person.roles())


def _refuse_supervisor(supervisor: Person, actor: Person) -> None:
    if not works_here(supervisor, actor.school_id):
        raise RuleBroken("Choose somebody who works here to watch.")


def _locked_wall(walled: Walled, actor: Person) -> Walled:
    found = Walled.objects.select_for_update(of=("self",)).select_related("school", "supervisor").filter(pk=walled.pk)
    walled = found.first() or walled
    demand(actor, Perm.FILTER_SETTINGS, walled)
    if not found.exists():
        raise RuleBroken(f"For {walled}, the filter’s own lists hold again already.")
    return walled


# --- The chair's leave ---------------------------------------------------------------------------------------


@verb
def allow_own(*, actor: Person, until: date) -> FilterSettings:
    """Let the only leader of a small school decide on their own requests until a day. Each use is told to governors.

    Given by a chair who decides on nothing themself. Refused where two lead the school: one can decide for the other.
    """
    demand(actor, Perm.FILTER_OWN_LEAVE)
    if can(actor, Perm.FILTER_DECIDE):
        raise PermissionDenied
    its = _held(actor)
    fault = delegating.fault_of_leave(until, timezone.localdate()) or why_no_leave(actor.school_id)
    if fault:
        raise RuleBroken(f"{fault}.")
    its.own_until, its.own_allowed_by = until, actor
    set_change(its, by=actor, reason=f"Own requests may be decided until {until:%-d %B %Y}")
    its.save()
    telling.tell_of_leave(its, by=actor)
    events.record("filtering.allow_own", actor=actor, about=its, details={"until": until.isoformat()})
    return its


@verb
def end_own(*, actor: Person) -> FilterSettings:
    demand(actor, Perm.FILTER_OWN_LEAVE)
    its = _held(actor)
    if its.own_until is None or its.own_until < timezone.localdate():
        raise RuleBroken("There is no leave now. Nobody decides on their own requests.")
    its.own_until = its.own_allowed_by = None
    set_change(its, by=actor, reason="Own requests may no longer be decided")
    its.save()
    telling.tell_of_leave_ended(its, by=actor)
    events.record("filtering.end_own", actor=actor, about=its)
    return its


def why_no_leave(school_id: int) -> str:
    """Why nobody needs leave here; empty where the only one who decides may be given it."""
    found = list(deciders.leaders(school_id)[:5])
    if len(found) == 1:
        return ""
    if not found:
        return "Nobody here is headteacher or senior leader, so there is nobody to allow it to"
    names = and_list(one.name for one in found)
    return (
        f"{names} lead this school: one can decide on what another asks for, if need be once the headteacher lets them"
    )


def _held(actor: Person) -> FilterSettings:
    """The school's row, under its lock; not yet saved where nothing was ever changed."""
    one_at_a_time(actor.school_id)
    its: FilterSettings = FilterSettings.objects.of(actor.school_id)
    its.school = actor.school
    return its
