"""Sites that were assessed and decided on: the list, the page of one, and assessing."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.schools.numbers import pk_from
from esafety.ui.forms import PlainForm
from esafety.ui.pieces import Chip, Row
from filtering import reading, site_lists
from filtering.addresses import Address
from filtering.forms.sites import LookForm, SiteFilterForm, SiteForm, applied, words_for
from filtering.models import Action, Outcome, Rule, SiteAssessment, SiteKind
from filtering.rules import assessing as rules
from filtering.rules.asking import second_because, warned_of
from filtering.rules.assessing import Said
from filtering.services import assessing
from filtering.views.requests_asking import rule_words

PAGE = 25
SHOWN = 20


def visible_site(request: HttpRequest, number: str) -> SiteAssessment:
    found = SiteAssessment.objects.visible_to(request.person).select_related("school", "by")
    return get_object_or_404(found, pk=pk_from(number, SiteAssessment, request.school.pk))


# --- The list ------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.SITES_VIEW, hidden=True)
def listed(request: HttpRequest) -> HttpResponse:
    """What was assessed, and what is decided, address by address (F3, SS 4.2)."""
    form = SiteFilterForm(request.GET)
    on = applied(form)
    addresses = site_lists.addresses(request.person, site_lists.Wanted(**on))
    context = paged(request, addresses, form, on)
    rows = site_lists.sites(request.person, context["rows"])
    context |= {
        "rows": [(one, [stands_words(rule, one.address) for rule in one.rules]) for one in rows],
        "may_assess": can(request.person, Perm.SITES_ASSESS),
    }
    return render(request, "filtering/sites/list.html", context)


def stands_words(rule: Rule, address: Address) -> str:
    """Such as "Open for Key stage 2 until 4 March 2026"; with its address where that is another than the row's."""
    words = rule_words(rule)
    if rule.address == address:
        words = words.removeprefix(f"{address.shown} is ")
    return capfirst(words) if rule.address == address else words


def paged(request: HttpRequest, found: Sequence[Any], form: PlainForm, on: dict[str, Any]) -> dict[str, Any]:
    """A page of a list with its filters: what both lists of this part hand to their templates."""
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    kept = {name: form.data.get(name, "") for name in on}
    return {
        "rows": list(page),
        "page": page,
        "form": form,
        "chips": [
            Chip(words_for(form, name, value), "?" + urlencode({one: kept[one] for one in kept if one != name}))
            for name, value in on.items()
        ],
        "earlier_url": f"?{urlencode({**kept, 'page': page.number - 1})}" if page.has_previous() else "",
        "later_url": f"?{urlencode({**kept, 'page': page.number + 1})}" if page.has_next() else "",
    }


# --- One -----------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.SITES_VIEW, on=visible_site, hidden=True)
def site(request: HttpRequest, one: SiteAssessment) -> HttpResponse:
    """What was found of a site and when, what stands for it, and what was asked of it."""
    history = list(site_lists.earlier_and_later(one, request.person)[: SHOWN + 1])
    newest = next((other for other in history if other.path == one.path), one)
    decided = reading.already(request.school, one.address).decided
    context = {
        "site": one,
        "newest": newest if newest.pk > one.pk else None,
        "rows": facts(one),
        "topics": topics(one),
        "decided": [(rule.tag_kind, rule_words(rule)) for rule in decided],
        "is_open_all_the_same": one.outcome == Outcome.UNSUITABLE and newest == one and is_open(decided),
        "others": [other for other in history if other != one][:SHOWN],
        "requests": site_lists.requests_of(one, request.person),
        "may_ask": can(request.person, Perm.FILTER_ASK),
        "may_assess": can(request.person, Perm.SITES_ASSESS),
    }
    return render(request, "filtering/sites/site.html", context)


def is_open(decided: list[Rule]) -> bool:
    return any(rule.action != Action.BLOCK for rule in decided)


def facts(one: SiteAssessment) -> list[Row]:
    rows = [
        Row("What was looked at", f"{capfirst(one.address.opens)}."),
        Row("Kind", str(one.get_kind_display())),
        Row("Least age in its own terms", str(one.least_age or "They name none")),
        Row("Note", one.note),
        Row("Assessed", f"{one.by}, {one.on:%-d %B %Y}"),
        Row("To be looked at again", f"{one.review_on:%-d %B %Y}"),
    ]
    return [row for row in rows if row.value]


def topics(one: SiteAssessment) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The answers by topic: question, answer, and the colour of it."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for question in rules.questions_for(one.kind):
        if one.answers.get(question.key) in Said.values:
            said = Said(one.answers[question.key])
            colour = "good" if said == question.good else "warn" if said == Said.NOT_KNOWN else "bad"
            found.setdefault(question.topic, []).append((question.text, str(said.label), colour))
    return list(found.items())


# --- Assessing -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.SITES_ASSESS, hidden=True)
def assess(request: HttpRequest) -> HttpResponse:
    """Two short pages. `?url=…` fills in the first; with `&kind=…` it is passed over, where both are right."""
    if request.method == "GET":
        given = SiteForm(request.GET)
        if given.is_valid():
            return look_page(request, given)
        kind = request.GET.get("kind", "")
        initial = {"url": request.GET.get("url", ""), "kind": kind if kind in SiteKind else ""}
        return site_page(request, SiteForm(initial=initial))
    form = SiteForm(request.POST)
    if not form.is_valid():
        return site_page(request, form)
    go = request.POST.get("go", "look")
    if go == "site":
        return site_page(request, SiteForm(initial={name: request.POST.get(name, "") for name in form.fields}))
    return look_page(request, form, is_sent=go == "keep")


def site_page(request: HttpRequest, form: SiteForm) -> HttpResponse:
    context = {"narrow": True, "step": 1, "words": "which site", "form": form}
    return render(request, "filtering/sites/assess.html", context)


def look_page(request: HttpRequest, given: SiteForm, *, is_sent: bool = False) -> HttpResponse:
    address, kind = given.cleaned_data["url"], given.cleaned_data["kind"]
    form = LookForm(request.POST if is_sent else None, address=address, kind=kind)
    if is_sent and form.is_valid():
        try:
            made = assessing.assess(form.cleaned_data["look"], actor=request.person)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"What you found of {made.address.shown} is kept.")
            return redirect(made)
    context = {
        "narrow": True,
        "step": 2,
        "words": "what you find",
        "form": form,
        "typed": [("url", given.data.get("url", "")), ("kind", kind)],
        "rows": site_rows(address, kind),
        "cautions": [*second_because("allow", [address]), *warned_of("allow", [address])],
        "before": reading.assessment_of(request.school.pk, address),
    }
    return render(request, "filtering/sites/assess.html", context)


def site_rows(address: Address, kind: str) -> list[Row]:
    effect = f"{capfirst(address.opens)}."
    return [Row("You assess", effect), Row("Kind", str(SiteKind(kind).label))]
