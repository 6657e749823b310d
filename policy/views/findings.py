"""What checks found in a version: the list, one finding, and what becomes of it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, F, When
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit.history import changes as history_of
from esafety.exceptions import RuleBroken
from esafety.schools.numbers import number_of, pk_from
from esafety.ui.pager import pages
from esafety.ui.pieces import Chip
from policy.forms.findings import ALL, FindingFilterForm, SetAsideForm
from policy.models import Clause, FindingState, PolicyCheck, PolicyFinding, PolicyVersion
from policy.rules import deciding
from policy.services import checking as services
from policy.views.finders import visible_version

PAGE = 25
SHOWN = ("kind", "clause", "state", "page")
TAGS = {
    FindingState.OPEN: "warn",
    FindingState.ACCEPTED: "info",
    FindingState.MENDED: "good",
    FindingState.SET_ASIDE: "quiet",
}


# As the kinds stand in their list, which begins with the law.
KIND_ORDER = Case(*(When(kind=kind, then=place) for place, kind in enumerate(PolicyFinding.Kind.values)), default=99)


# --- Who finds what ------------------------------------------------------------------------------------------------


def visible_finding(request: HttpRequest, number: int, finding: str) -> PolicyFinding:
    rows = PolicyFinding.objects.visible_to(request.person).select_related("version", "clause", "decided_by")
    found: PolicyFinding = get_object_or_404(
        rows, version__number=number, pk=pk_from(finding, PolicyFinding, request.school.pk)
    )
    found.school = request.school
    return found


# --- The list ------------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.POLICY_DRAFTS)
def in_force(request: HttpRequest) -> HttpResponse:
    """To the findings of the version in force; where there is none, of the newest."""
    versions = PolicyVersion.objects.visible_to(request.person)
    version = versions.in_force().first() or versions.exclude(state=PolicyVersion.State.SET_ASIDE).first()
    if version is None:
        return render(request, "policy/checking/nothing.html")
    return redirect("policy:findings", request.school.slug, version.number)


@require_safe
@requires(Perm.POLICY_DRAFTS, on=visible_version)
def listed(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    """By kind, then by clause; what is still to be seen to, unless asked for more."""
    findings = PolicyFinding.objects.visible_to(request.person).filter(version=version)
    counted = list(findings.order_by().values("kind", "state").annotate(number=Count("pk")))
    clauses = Clause.objects.visible_to(request.person).filter(version=version, findings__isnull=False).distinct()
    form = FindingFilterForm(request.GET, kinds={one["kind"] for one in counted}, clauses=clauses)
    on = form.applied()
    shown = findings.filter(**form.narrowed(on)).select_related("clause", "decided_by")
    shown = shown.order_by(KIND_ORDER, F("clause__position").asc(nulls_last=True), "pk")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    may_write = can(request.person, Perm.POLICY_WRITE, version)
    back = urlencode({**on, **({"page": page.number} if page.number > 1 else {})})
    checks = PolicyCheck.objects.visible_to(request.person).filter(version=version).select_related("made_by")
    context = {
        "version": version,
        "last_check": checks.first(),
        "kinds": by_kind([card_of(one, version, may_write) for one in page]),
        "counts": counts_of(counted),
        "form": form,
        "chips": [
            Chip(form.words(name, value), "?" + urlencode({one: on[one] for one in on if one != name}))
            for name, value in on.items()
        ],
        **pages(page, f"{urlencode(on)}&" if on else ""),
        "may_write": may_write,
        "back": back,
        "all_url": f"?state={ALL}",
    }
    return render(request, "policy/checking/findings.html", context)


def card_of(finding: PolicyFinding, version: PolicyVersion, may_write: bool) -> dict[str, Any]:
    """A finding, and where its ways lead; those that it has."""
    finding.school, finding.version = version.school, version
    number = number_of(finding)
    args = [version.school.slug, version.number, number]
    urls = {name: reverse(f"policy:finding{name}", args=args) for name in ("", "-accept", "-set-aside", "-reopen")}
    moves = deciding.MAY_BECOME[finding.state] if may_write else frozenset()
    stands = finding.state in deciding.STANDING
    return {
        "finding": finding,
        "anchor": number,
        "url": urls[""],
        "accept_url": urls["-accept"] if FindingState.ACCEPTED in moves else "",
        "set_aside_url": urls["-set-aside"] if FindingState.SET_ASIDE in moves else "",
        "reopen_url": urls["-reopen"] if FindingState.OPEN in moves else "",
        "mend_url": mend_url(finding) if may_write and stands else "",
        "tag": finding.get_state_display(),
        "tag_kind": TAGS[FindingState(finding.state)],
    }


def mend_url(finding: PolicyFinding) -> str:
    """The clause's page for editing, or a new clause where something is missing; none once the text stands fast."""
    version = finding.version
    if not version.is_draft:
        return ""
    if finding.clause is None:
        return version.get_absolute_url()
    return reverse("policy:clause-edit", args=[version.school.slug, version.number, finding.clause.key])


def by_kind(cards: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    kinds: dict[str, list[dict[str, Any]]] = {}
    for card in cards:
        kinds.setdefault(str(card["finding"].get_kind_display()), []).append(card)
    return list(kinds.items())


def counts_of(counted: list[dict[str, Any]]) -> dict[str, Any]:
    """How many stand in each state, and of what is still to be seen to, how many of each kind."""
    states = dict.fromkeys(FindingState.values, 0)
    kinds: dict[str, int] = {}
    for one in counted:
        states[one["state"]] += one["number"]
        if one["state"] in deciding.STANDING:
            kinds[one["kind"]] = kinds.get(one["kind"], 0) + one["number"]
    labels = dict(PolicyFinding.Kind.choices)
    return {
        **states,
        "standing": sum(states[state] for state in deciding.STANDING),
        "all": sum(states.values()),
        "kinds": [(key, labels[key], kinds[key]) for key in labels if key in kinds],
    }


# --- One finding ---------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.POLICY_DRAFTS, on=visible_finding)
def finding(request: HttpRequest, found: PolicyFinding) -> HttpResponse:
    may_write = can(request.person, Perm.POLICY_WRITE, found)
    context = {
        "version": found.version,
        "finding": found,
        "card": card_of(found, _of_school(found), may_write),
        "changes": list(history_of(found, 10)),
    }
    return render(request, "policy/checking/finding.html", context)


def _of_school(found: PolicyFinding) -> PolicyVersion:
    found.version.school = found.school
    version: PolicyVersion = found.version
    return version


# --- What becomes of it ---------------------------------------------------------------------------------------------


@require_POST
@requires(Perm.POLICY_WRITE, on=visible_version)
def check(request: HttpRequest, version: PolicyVersion) -> HttpResponse:
    services.check_version(version, actor=request.person)
    standing = PolicyFinding.objects.visible_to(request.person).open().filter(version=version).count()
    words = "1 finding is" if standing == 1 else f"{standing} findings are"
    messages.success(
        request,
        f"The text is checked. {words} still to be seen to."
        if standing
        else "The text is checked. Nothing is left to be seen to.",
    )
    return redirect("policy:findings", request.school.slug, version.number)


@require_POST
@requires(Perm.POLICY_WRITE, on=visible_finding)
def accept(request: HttpRequest, found: PolicyFinding) -> HttpResponse:
    try:
        services.accept_finding(found, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, "Accepted: it is to be mended.")
    return _back(request, found)


@require_POST
@requires(Perm.POLICY_WRITE, on=visible_finding)
def reopen(request: HttpRequest, found: PolicyFinding) -> HttpResponse:
    try:
        services.reopen_finding(found, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        messages.success(request, "The finding is open again.")
    return _back(request, found)


@require_http_methods(["GET", "POST"])
@requires(Perm.POLICY_WRITE, on=visible_finding)
def set_aside(request: HttpRequest, found: PolicyFinding) -> HttpResponse:
    form = SetAsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_finding_aside(found, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "Set aside. Later checks leave it so.")
            return _back(request, found)
    context = {"form": form, "finding": found, "version": _of_school(found), "back_url": _list_url(request, found)}
    return render(request, "policy/checking/set_aside.html", context)


def _back(request: HttpRequest, found: PolicyFinding) -> HttpResponse:
    return redirect(f"{_list_url(request, found)}#{number_of(found)}")


def _list_url(request: HttpRequest, found: PolicyFinding) -> str:
    """The list, as it was shown: `back` is its query, of which only what the list knows is kept."""
    url = reverse("policy:findings", args=[request.school.slug, found.version.number])
    said = QueryDict(request.POST.get("back") or request.GET.get("back") or "")
    kept = {name: said[name] for name in SHOWN if said.get(name)}
    return f"{url}?{urlencode(kept)}" if kept else url
