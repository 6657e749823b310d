"""Every standing decision ends: on its day, by hand, or at its review."""

import logging
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, forget_roles
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.notify.models import Kind as NoticeKind
from esafety.notify.services import notify
from esafety.schools.calendar import local_day
from esafety.schools.models import Person
from filtering import deciders
from filtering.models import Ending, FilterRequest, Rule, State
from filtering.services.applying import end_rules, tell_technicians
from filtering.services.held import askers, held

logger = logging.getLogger(__name__)


@verb
def end(request: FilterRequest, *, actor: Person, reason: str) -> FilterRequest:
    """End a standing decision by hand. By whoever asked for it, decides on such, or applies it."""
    request = _standing(request, actor)
    return _end(request, actor, Ending.HAND, reason, "filtering.end")


@verb
def review(request: FilterRequest, *, actor: Person, keep_until: date | None, reason: str) -> FilterRequest:
    """Look at a standing decision again: end it now (None), or look again by a day that is no later than its end.

    Keeping it longer than was granted is a new request, which is decided on anew.
    """
    request = _standing(request, actor, asker=False)
    rules = list(Rule.objects.select_for_update().filter(request=request, ended_at=None).order_by("pk"))
    if keep_until is None:
        return _end(request, actor, Ending.REVIEW, reason, "filtering.review")
    last = min((rule.ends_on for rule in rules), default=granted_until(request))
    if not timezone.localdate() < keep_until <= last:
        raise RuleBroken(f"Choose a day from tomorrow to {last:%-d %B %Y}, when it ends. For longer, ask for it anew.")
    for rule in rules:
        rule.review_on = keep_until
        set_change(rule, by=actor, reason=reason)
        rule.save(update_fields=["review_on"])
    events.record("filtering.review", actor=actor, about=request, details={"until": keep_until.isoformat()})
    return request


def end_what_is_over(now: datetime) -> int:
    """End what is past its last day, a request at a time. Safe to run as often as one likes. How many were ended."""
    day = local_day(now)
    over = FilterRequest.objects.standing().with_end().filter(end__lt=day).order_by("pk")
    ended = 0
    for pk in over.values_list("pk", flat=True):
        try:
            ended += end_on_its_day(pk, day)
        except Exception:  # so that one does not keep all the others in the filter
            logger.exception("The request %s could not be ended on its day", pk)
    return ended


@verb
def end_on_its_day(pk: int, day: date) -> bool:
    """End one request of which nothing is in force any more. False where there was nothing to end."""
    request = held(pk)
    if not request.is_standing or granted_until(request) >= day:
        return False
    _ended(request, None, Ending.DATE, "Its day came")
    details = {"as": str(Ending.DATE)}
    events.record_public("filtering.end_on_its_day", school=request.school, about=request, details=details)
    return True


def granted_until(request: FilterRequest) -> date:
    """The last day of what was approved, which may be sooner than what was asked."""
    found: date = FilterRequest.objects.with_end().values_list("end", flat=True).get(pk=request.pk)
    return found


def _end(request: FilterRequest, actor: Person, ending: str, reason: str, action: str) -> FilterRequest:
    _ended(request, actor, ending, reason)
    events.record(action, actor=actor, about=request, details={"as": ending})
    return request


def _ended(request: FilterRequest, actor: Person | None, ending: str, reason: str) -> None:
    was_applied = request.rules.filter(applied_at__isnull=False, removed_at=None).exists()
    end_rules(request, actor, ending, reason)
    request.state, request.ended_at = State.ENDED, timezone.now()
    set_change(request, by=actor, reason=reason)
    request.save(update_fields=["state", "ended_at"])
    if was_applied:
        tell_technicians(request, "filtering.to_take_out", by=actor)
    url = request.get_absolute_url()
    notify(askers(request), kind=NoticeKind.NEWS, about=request, text="filtering.ended", url=url, leaving_out=actor)


def may_end(request: FilterRequest, person: Person) -> bool:
    return request.is_standing and (person.pk == request.asked_by_id or may_review(request, person))


def may_review(request: FilterRequest, person: Person) -> bool:
    """Whoever decides on such requests or applies them. One's own may be ended, and not kept, by oneself."""
    if not request.is_standing:
        return False
    applies = can(person, Perm.FILTER_APPLY, request) and not deciders.asks_for(request, person)
    return applies or can(person, Perm.FILTER_DECIDE, request)


def _standing(request: FilterRequest, actor: Person, *, asker: bool = True) -> FilterRequest:
    request = held(request.pk)
    if actor.user is not None:
        forget_roles(actor.user)
    if request.school_id != actor.school_id:
        raise PermissionDenied
    if not request.is_standing:
        raise RuleBroken(f"{request} is {request.get_state_display().lower()} already.")
    may = may_end(request, actor) if asker else may_review(request, actor)
    if not may:
        raise PermissionDenied
    return request
