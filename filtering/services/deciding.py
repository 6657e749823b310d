"""Deciding on what was asked for, exactly as it was shown; and answering what a decider asks."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import one_at_a_time
from filtering import deciders
from filtering.models import Decision, FilterRequest, Reach, Stage, State, Verdict
from filtering.rules import reaching
from filtering.rules.asking import addresses_of, refused_because, second_because
from filtering.rules.reaching import Whom
from filtering.services.applying import tell_technicians
from filtering.services.asking import fault_of_supervisor, reopen
from filtering.services.held import locked, refuse_unless
from filtering.services.reaching import keep
from filtering.services.standing import stand
from filtering.telling import requests as telling


class Changed(RuleBroken):
    """The request is no longer what was shown to whoever decides."""


@verb
def decide(
    request: FilterRequest,
    *,
    actor: Person,
    shown_sha256: str,
    verdict: str,
    reason: str = "",
    reach: Whom | None = None,
    ends_on: date | None = None,
) -> FilterRequest:
    """Approve, refuse or ask for more, on the very words that were shown (F1). Of many at once one decides.

    `reach` and `ends_on` grant less than was asked. What a guardrail leaves to two people then waits for the second;
    all else stands from now on. Raises Changed where it was edited since, RuleBroken where it is decided already.
    """
    one_at_a_time(actor.school_id)  # so that no role ends between asking for it and the decision
    request = locked(request, actor, Perm.FILTER_DECIDE)
    asked_before = request.state == State.MORE
    refuse_unless(request, (State.ASKED, State.MORE), "decided on")
    if asked_before and verdict == Verdict.MORE:
        raise RuleBroken(f"More was asked of {request} already. {request.asked_by} has not answered yet.")
    if not deciders.awaits_first(request):
        raise RuleBroken(f"The second person asked for more about {request}. {request.asked_by} has not answered yet.")
    decision = _decision(request, actor, Stage.FIRST, shown_sha256, verdict, reason)
    if verdict == Verdict.APPROVED:
        decision.reach, decision.ends_on = _granted(request, reach, ends_on)
    decision.save()
    if verdict == Verdict.APPROVED and second_because(request.kind, addresses_of(request)):
        _move(request, State.SECOND, by=actor, reason=reason or "Approved; the second decision is still to come")
        telling.tell_the_second(request, by=actor)
    else:
        _conclude(request, decision, by=actor)
    if decision.is_own_by_leave:
        telling.tell_governors_of_own(request)
    events.record("filtering.decide", actor=actor, about=request, details=_details(decision))
    return request


@verb
def decide_second(
    request: FilterRequest, *, actor: Person, shown_sha256: str, verdict: str, reason: str = ""
) -> FilterRequest:
    """The designated safeguarding lead's decision on what needs two. Never by whoever took the first."""
    one_at_a_time(actor.school_id)
    request = locked(request, actor, Perm.FILTER_SECOND)
    refuse_unless(request, (State.SECOND,), "decided on by the designated safeguarding lead")
    decision = _decision(request, actor, Stage.SECOND, shown_sha256, verdict, reason)
    if verdict == Verdict.APPROVED:
        decisions = request.decisions.prefetch_related("reach__classes", "reach__people")
        first = decisions.get(revision=request.revision, stage=Stage.FIRST, verdict=Verdict.APPROVED)
        kept = first.reach or request.reach  # always the first: a constraint holds it
        decision.reach, decision.ends_on = _granted(request, reaching.whom_of(kept), first.ends_on, kept)
    decision.save()
    _conclude(request, decision, by=actor)
    events.record("filtering.decide_second", actor=actor, about=request, details=_details(decision))
    return request


@verb
def answer_more(request: FilterRequest, *, actor: Person, answer: str) -> FilterRequest:
    """Answer what the decider asked. The answer is part of what it is for, and so of what is decided on."""
    request = locked(request, actor, Perm.FILTER_ASK)
    if request.asked_by_id != actor.pk:
        raise PermissionDenied
    refuse_unless(request, (State.MORE,), "answered")
    request.why = f"{request.why}\n\nAnswer on {timezone.localdate():%-d %B %Y}: {answer.strip()}"
    reopen(request, by=actor, reason="Answered what was asked")
    telling.tell_of_change(request, by=actor)
    events.record("filtering.answer_more", actor=actor, about=request, details={"revision": request.revision})
    return request


# --- Inside --------------------------------------------------------------------------------------------------


def _decision(
    request: FilterRequest, actor: Person, stage: str, shown_sha256: str, verdict: str, reason: str
) -> Decision:
    """Not yet saved. Raises Changed where the request is not what was shown."""
    said = deciders.shown(request)
    exact = deciders.digest(said)
    if exact != shown_sha256:
        raise Changed(f"{request} was changed after you opened it. {_what_changed(request)}Read it again and decide.")
    if verdict not in Verdict:
        raise RuleBroken("Choose what you decide.")
    if verdict != Verdict.APPROVED and not reason.strip():
        raise RuleBroken("Say why, so that whoever asked can read it.")
    return Decision(
        request=request,
        revision=request.revision,
        stage=stage,
        verdict=verdict,
        by=actor,
        asked_by=request.asked_by,
        is_own_by_leave=deciders.asks_for(request, actor),
        reason=reason.strip(),
        shown=said,
        shown_sha256=exact,
        at=timezone.now(),
    )


def _what_changed(request: FilterRequest) -> str:
    last = request.history.exclude(history_change_reason=None).order_by("-history_id").first()
    return f"{last.history_change_reason}. " if last and last.history_type == "~" else ""


def _granted(
    request: FilterRequest, whom: Whom | None, ends_on: date | None, kept: Reach | None = None
) -> tuple[Reach, date]:
    """For whom and until when it is approved: never more than was asked, and nothing that no guardrail lets through."""
    refused = refused_because(request.kind, addresses_of(request))
    if refused:
        raise RuleBroken(refused[0])
    asked = reaching.whom_of(request.reach)
    whom, ends_on = whom or asked, ends_on or request.ends_on
    if not whom or not reaching.is_part(whom, asked):
        raise RuleBroken("It can be approved for those whom it was asked for, or for fewer of them.")
    if ends_on > request.ends_on:
        raise RuleBroken(
            f"It was asked for until {request.ends_on:%-d %B %Y}. It can be approved until then or sooner."
        )
    if ends_on < timezone.localdate():
        raise RuleBroken(
            f"The last day, {ends_on:%-d %B %Y}, has passed. Ask for more, so that {request.asked_by} gives another."
        )
    for fault in fault_of_supervisor(request.kind, whom, request.supervisor, request.school).values():
        raise RuleBroken(f"{fault}. Ask for more, so that {request.asked_by} names them.")
    if kept is not None:
        return kept, ends_on
    return (request.reach if reaching.same(whom, asked) else keep(whom, request.school)), ends_on


def _conclude(request: FilterRequest, decision: Decision, *, by: Person) -> None:
    if decision.verdict == Verdict.MORE:
        _move(request, State.MORE, by=by, reason=decision.reason)
        telling.tell_of_more(request, by=by)
        return
    is_approved = decision.verdict == Verdict.APPROVED
    request.decided_at = decision.at
    _move(request, State.APPROVED if is_approved else State.REFUSED, by=by, reason=decision.reason or "Approved")
    if is_approved:
        stand(request, decision)
        tell_technicians(request, "filtering.to_apply", by=by)
    telling.tell_of_decision(request, is_approved=is_approved, by=by)


def _move(request: FilterRequest, state: str, *, by: Person, reason: str) -> None:
    request.state = state
    set_change(request, by=by, reason=reason)
    request.save(update_fields=["state", "decided_at"])


def _details(decision: Decision) -> dict[str, object]:
    return {
        "decision": decision.pk,
        "verdict": decision.verdict,
        "revision": decision.revision,
        "own": decision.is_own_by_leave,
    }
