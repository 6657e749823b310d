"""Saying that a refusal over-blocks, and the answer of somebody else than who refused (F5)."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import one_at_a_time
from filtering import deciders
from filtering.models import Appeal, FilterRequest, State, Verdict
from filtering.services.asking import reopen
from filtering.services.held import held, refuse_unless
from filtering.telling import requests as telling


@verb
def appeal(request: FilterRequest, *, actor: Person, why: str) -> Appeal:
    """Appeal against a refusal, once, by whoever asked or has joined."""
    demand(actor, Perm.FILTER_ASK)
    request = held(request.leading.pk)
    if request.school_id != actor.school_id or not deciders.asks_for(request, actor):
        raise PermissionDenied
    refuse_unless(request, (State.REFUSED,), "appealed against")
    if Appeal.objects.filter(request=request).exists():
        raise RuleBroken(f"There was an appeal about {request} already. Ask anew, and say what is new.")
    made = Appeal(school=request.school, request=request, by=actor, why=why.strip(), at=timezone.now())
    set_change(made, by=actor)
    made.save()
    telling.tell_of_appeal(request, by=actor, leaving_out=refuser_of(request))
    events.record("filtering.appeal", actor=actor, about=request)
    return made


@verb
def answer(appeal: Appeal, *, actor: Person, is_upheld: bool, answer: str) -> Appeal:
    """Keep the refusal, or open the request again to be decided anew. Never by whoever refused it."""
    one_at_a_time(actor.school_id)  # so that no role ends between asking for it and the answer
    request = held(appeal.request_id)
    demand(actor, Perm.FILTER_DECIDE, request)
    appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if appeal.answered_at is not None:
        raise RuleBroken(f"The appeal has already been answered by {appeal.answered_by}.")
    if actor in {refuser_of(request), appeal.by}:
        raise RuleBroken(
            "Somebody else than who refused it answers an appeal. The headteacher can let a senior leader."
        )
    refuse_unless(request, (State.REFUSED,), "decided anew")
    if not answer.strip():
        raise RuleBroken("Say why, so that whoever appealed can read it.")
    appeal.answered_by, appeal.answered_at = actor, timezone.now()
    appeal.is_upheld, appeal.answer = is_upheld, answer.strip()
    set_change(appeal, by=actor)
    appeal.save()
    if is_upheld:
        reopen(request, by=actor, reason="The appeal was upheld")
    telling.tell_of_appeal_answer(request, is_upheld=is_upheld, by=actor)
    events.record("filtering.answer", actor=actor, about=request, details={"upheld": is_upheld})
    return appeal


def refuser_of(request: FilterRequest) -> Person | None:
    refusal = request.decisions.filter(verdict=Verdict.REFUSED).select_related("by").last()
    return refusal.by if refusal else None
