"""Deciding on a draft: the leadership team, the headteacher, the governors, and the close of their vote."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.exceptions import RuleBroken
from esafety.ui.pieces import Row
from policy.forms.reviews import CloseForm, DecideForm, VoteForm
from policy.models import PolicyReview, Step, Vote
from policy.rules import deciders as who
from policy.rules import reviewing as rules
from policy.services import reviewing, voting
from policy.views.review_acts import act, not_now
from policy.views.reviews import visible_review

EXACTLY = "You decide on exactly this text. It cannot be changed while you read."
CLOSING = (
    "It is approved if enough governors have voted, and more of them for it than against. Otherwise it goes back to be "
    "changed."
)


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_DRAFTS, on=visible_review)
def leadership(request: HttpRequest, found: PolicyReview) -> HttpResponse:
    """By those whose step it is, or who stand in (`rules.deciders`): asked in the view, since that is no role's."""
    return _decide(request, found, Step.LEADERSHIP, "Decide for the leadership team", reviewing.decide_as_leadership)


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_DRAFTS, on=visible_review)
def head(request: HttpRequest, found: PolicyReview) -> HttpResponse:
    return _decide(request, found, Step.HEAD, "Decide as the headteacher", reviewing.decide_as_head)


def _decide(
    request: HttpRequest, found: PolicyReview, step: str, title: str, decide: Callable[..., PolicyReview]
) -> HttpResponse:
    if not reviewing.may_decide(found, step, request.person):
        raise PermissionDenied
    if why := rules.why_not_at(found, [step], "decided on here"):
        return not_now(request, found, why)
    able = who.deciders(found, step)
    if not able.has(request.person):
        return not_now(request, found, able.why_not(request.person))
    form = DecideForm(request.POST or None, initial={"shown": _shown(found)})
    if request.method == "POST" and form.is_valid():
        try:
            done = decide(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            agreed = done.step != Step.DRAFTING
            messages.success(
                request, "You have agreed. The next are asked." if agreed else "It goes back, with your reason."
            )
            return redirect(found)
    context = act(found, form, title, EXACTLY, "Decide")
    if able.stand_in:
        context["text"] = f"{EXACTLY} You stand in, since whoever would decide wrote in it, or has decided already."
    return render(request, "policy/reviewing/act.html", context | {"rows": _rows(found)})


@require_http_methods(["GET", "POST"])
@requires(Perm.REVIEW_VOTE, on=visible_review)
def vote(request: HttpRequest, found: PolicyReview) -> HttpResponse:
    if why := rules.why_not_at(found, [Step.GOVERNORS], "voted on"):
        return not_now(request, found, why)
    able = who.voters(found)
    if not able.has(request.person):
        return not_now(request, found, able.why_not(request.person))
    if (
        Vote.objects.visible_to(request.person)
        .filter(review=found, round=found.round, governor=request.person)
        .exists()
    ):
        return not_now(request, found, "You have voted on this text already. A vote that was given stays.")
    form = VoteForm(request.POST or None, initial={"shown": _shown(found)})
    if request.method == "POST" and form.is_valid():
        try:
            voting.vote(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Your vote counts.")
            return redirect(found)
    text = "Your vote stands with your name, and cannot be taken back. You vote on exactly this text."
    context = act(found, form, "Vote on the policy", text, "Vote")
    return render(request, "policy/reviewing/act.html", context | {"rows": _rows(found)})


@require_http_methods(["GET", "POST"])
@requires(Perm.REVIEW_MINUTE, on=visible_review)
def close(request: HttpRequest, found: PolicyReview) -> HttpResponse:
    if why := rules.why_not_at(found, [Step.GOVERNORS], "closed"):
        return not_now(request, found, why)
    count = who.tally(found)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = voting.close_vote(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            is_carried = done.step == Step.APPROVED
            said = "It is approved, and can be published." if is_carried else "It was not carried, and goes back."
            messages.success(request, said)
            return redirect(found)
    context = act(found, form, "Close the vote with the minutes", CLOSING, "Close the vote")
    missing = [Row("Still missing", voting.missing_words(count))] if count.missing else []
    context["rows"] = [Row("Votes so far", count.words), Row("Have to vote", str(count.quorum)), *missing]
    return render(request, "policy/reviewing/act.html", context)


def _shown(found: PolicyReview) -> str:
    return found.version.sha256 if found.version is not None else ""


def _rows(found: PolicyReview) -> list[Any]:
    return [Row("What changed", found.version.what_changed if found.version is not None else "")]
