"""From an approval to a filter that does it: applied by a technician, tried by whoever asked, rolled back."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, demand, forget_roles
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.notify.models import Kind as NoticeKind
from esafety.notify.services import notify, notify_holders
from esafety.occasions import Kind as OccasionKind
from esafety.occasions import Occasion, happened, once_a_term
from esafety.schools.models import Person
from esafety.schools.numbering import one_at_a_time
from filtering.models import Ending, FilterRequest, Kind, Rule, State
from filtering.services.held import askers, held, locked


@verb
def apply_request(request: FilterRequest, *, actor: Person) -> FilterRequest:
    """Say that an approved request has been put into the filter, or the software installed. Tells the askers to try."""
    one_at_a_time(actor.school_id)  # before the request, as all who hold both
    request = locked(request, actor, Perm.FILTER_APPLY)
    if request.state != State.APPROVED:
        raise RuleBroken(f"{request} is {request.get_state_display().lower()}: there is nothing of it to apply.")
    now = timezone.now()
    for rule in Rule.objects.select_for_update().filter(request=request, ended_at=None).order_by("pk"):
        rule.applied_at, rule.applied_by = now, actor
        set_change(rule, by=actor, reason="Applied")
        rule.save(update_fields=["applied_at", "applied_by"])
    _move(request, State.APPLIED, actor, "Applied")
    url = request.get_absolute_url()
    notify(askers(request), kind=NoticeKind.NEWS, about=request, text="filtering.applied", url=url, leaving_out=actor)
    if request.kind == Kind.SOFTWARE:
        mark = once_a_term(OccasionKind.TECHNOLOGY, timezone.localdate())
        happened(Occasion(request.school, OccasionKind.TECHNOLOGY, "New software was installed", mark))
    events.record("filtering.apply_request", actor=actor, about=request)
    return request


@verb
def verify(request: FilterRequest, *, actor: Person) -> FilterRequest:
    """Say that it does what was asked. By whoever asked, or another who sees requests; never by who applied it."""
    request = _tried(request, actor)
    now = timezone.now()
    for rule in Rule.objects.select_for_update().filter(request=request, ended_at=None).order_by("pk"):
        rule.verified_at, rule.verified_by = now, actor
        set_change(rule, by=actor, reason="Tried: it does what was asked")
        rule.save(update_fields=["verified_at", "verified_by"])
    _move(request, State.VERIFIED, actor, "Tried: it does what was asked")
    events.record("filtering.verify", actor=actor, about=request)
    return request


@verb
def does_not_work(request: FilterRequest, *, actor: Person, note: str) -> FilterRequest:
    """Say that it does not do what was asked: back to the technician, with what was seen.

    What was put into the filter stays noted: it may be there in part, and is to be taken out in the end.
    """
    request = _tried(request, actor)
    _move(request, State.APPROVED, actor, note)
    url = request.get_absolute_url()
    notify_holders(Perm.FILTER_APPLY, about=request, text="filtering.does_not_work", url=url, leaving_out=actor)
    events.record("filtering.does_not_work", actor=actor, about=request)
    return request


@verb
def roll_back(request: FilterRequest, *, actor: Person, reason: str) -> FilterRequest:
    """Take a standing decision back at once. By whoever applies them; the decider and the askers are told."""
    request = locked(request, actor, Perm.FILTER_APPLY)
    if not request.is_standing:
        raise RuleBroken(f"{request} is {request.get_state_display().lower()}: there is nothing to roll back.")
    end_rules(request, actor, Ending.ROLLED_BACK, reason)
    request.ended_at = timezone.now()
    _move(request, State.ROLLED_BACK, actor, reason)
    deciders = [one.by for one in request.decisions.select_related("by")]
    url = request.get_absolute_url()
    told = [*askers(request), *deciders]
    notify(told, kind=NoticeKind.ALERT, about=request, text="filtering.rolled_back", url=url, leaving_out=actor)
    events.record("filtering.roll_back", actor=actor, about=request)
    return request


@verb
def take_out(rules: Iterable[Rule], *, actor: Person) -> int:
    """Say that what has ended has been taken out of the filter. Gives how many were; those done already are left."""
    demand(actor, Perm.FILTER_APPLY)
    over = Rule.objects.select_for_update().filter(school=actor.school_id).to_take_out(timezone.localdate())
    taken = 0
    for rule in over.filter(pk__in=[one.pk for one in rules]).order_by("pk"):
        rule.removed_at, rule.removed_by = timezone.now(), actor
        set_change(rule, by=actor, reason="Taken out of the filter")
        rule.save(update_fields=["removed_at", "removed_by"])
        events.record("filtering.take_out", actor=actor, about=rule)
        taken += 1
    return taken


def end_rules(request: FilterRequest, actor: Person | None, ending: str, reason: str) -> None:
    """End all of the request's rules, in the caller's transaction."""
    now = timezone.now()
    for rule in Rule.objects.select_for_update().filter(request=request, ended_at=None).order_by("pk"):
        rule.ended_at, rule.ended_by, rule.ended_as = now, actor, ending
        set_change(rule, by=actor, reason=reason)
        rule.save(update_fields=["ended_at", "ended_by", "ended_as"])


def tell_technicians(request: FilterRequest, text: str, *, by: Person | None) -> None:
    url = reverse("filtering:sheet", args=[request.school.slug])
    notify_holders(Perm.FILTER_APPLY, about=request, text=text, url=url, leaving_out=by)


def may_try(request: FilterRequest, person: Person) -> bool:
    """Whether the person may say that it works or not. Who put it into the filter does not try it themself."""
    if request.state != State.APPLIED or not can(person, Perm.SCHOOL_ENTER):
        return False
    if _applied_by(request) == person.pk:
        return False
    return person in askers(request) or can(person, Perm.FILTER_VIEW, request)


def _applied_by(request: FilterRequest) -> int | None:
    """The key of who applied it last. Software has no rules that would say so."""
    applied = request.history.filter(state=State.APPLIED).order_by("history_id")
    found: int | None = applied.values_list("history_person", flat=True).last()
    return found


def _tried(request: FilterRequest, actor: Person) -> FilterRequest:
    request = held(request.pk)
    if actor.user is not None:
        forget_roles(actor.user)
    if request.school_id != actor.school_id or not FilterRequest.objects.told_of(actor).filter(pk=request.pk).exists():
        raise PermissionDenied
    if request.state != State.APPLIED:
        raise RuleBroken(f"{request} is {request.get_state_display().lower()}: it is not to be tried now.")
    if not may_try(request, actor):
        raise RuleBroken("Somebody else tries it: whoever asked, or another who did not put it into the filter.")
    return request


def _move(request: FilterRequest, state: str, actor: Person | None, reason: str) -> None:
    request.state = state
    set_change(request, by=actor, reason=reason)
    request.save(update_fields=["state", "ended_at"])
