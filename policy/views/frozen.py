"""Copies of how the policy stood on a day: all of them, one from its rows alone, and making one (P2, P10)."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.indicators.models import State
from esafety.indicators.telling import KINDS
from esafety.ui.pager import pages
from policy.models import FrozenPolicy, PolicyVersion
from policy.rules import drawing
from policy.rules.standing import WORDS, Count
from policy.services import freezing

PAGE = 25
NONE_IN_FORCE = "No version of the policy is in force yet, so there is nothing to keep a copy of."


def visible_frozen(request: HttpRequest, number: int) -> FrozenPolicy:
    rows = FrozenPolicy.objects.visible_to(request.person).select_related("version", "review")
    found: FrozenPolicy = get_object_or_404(rows, number=number)
    found.school = request.school
    return found


@require_safe
@requires(Perm.INDICATORS_VIEW, hidden=True)
def listed(request: HttpRequest) -> HttpResponse:
    rows = FrozenPolicy.objects.visible_to(request.person).select_related("school", "version", "review")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "narrow": True,
        "shown": [(one, count_of(one)) for one in page],
        **pages(page),
        "may_freeze": can(request.person, Perm.REVIEW_OPEN),
    }
    return render(request, "policy/living/frozen_list.html", context)


@require_POST
@requires(Perm.REVIEW_OPEN)
def freeze(request: HttpRequest) -> HttpResponse:
    version = PolicyVersion.objects.visible_to(request.person).in_force().first()
    if version is None:
        messages.error(request, NONE_IN_FORCE)
        return redirect("policy:frozen", request.school.slug)
    try:
        made = freezing.freeze_policy(version, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("policy:frozen", request.school.slug)
    messages.success(request, "A copy is kept of how the policy stands now.")
    return redirect(made)


@dataclass(frozen=True)
class Kept:
    """A row of the copy as the page shows it."""

    row: dict[str, Any]
    html: SafeString
    title: str = ""
    label: str = ""
    kind: str = "quiet"
    figures: list[tuple[dict[str, Any], str]] = field(default_factory=list)  # and its colour


@require_safe
@requires(Perm.INDICATORS_VIEW, on=visible_frozen, hidden=True)
def one(request: HttpRequest, found: FrozenPolicy) -> HttpResponse:
    context = {
        "frozen": found,
        "rows": [kept(row) for row in found.rows],
        "count": count_of(found),
        "is_unchanged": freezing.is_unchanged(found),
    }
    return render(request, "policy/living/frozen.html", context)


def kept(row: dict[str, Any]) -> Kept:
    title = " ".join(part for part in (row["number"], row["heading"]) if part)
    html = drawing.to_html(row["text"]) if row["text"].strip() else SafeString()
    if not row["is_promise"]:
        return Kept(row, html, title)
    state = State(row["state"])
    figures = [(one, KINDS[State(one["state"])]) for one in row["figures"]]
    return Kept(row, html, title, WORDS[state], KINDS[state], figures)


def count_of(frozen: FrozenPolicy) -> Count:
    return Count.of(State(row["state"]) for row in frozen.rows if row["is_promise"])
