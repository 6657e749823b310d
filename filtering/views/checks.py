"""Checks of the filter, and of what keeps it up: what was tried, what is due, and the proof."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.evidence.taking import take_away
from esafety.evidence.uploads import say_why, takes_file
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbers import pk_from
from esafety.schools.terms import term_of
from esafety.ui.pager import newest_first
from filtering.forms.checks import CareForm, CheckForm
from filtering.models import CareCheck, CareKind, Category, Cell, FilterCheck, Group, Occasion, Place, Result
from filtering.rules import checking as rules
from filtering.rules.reaching import and_list
from filtering.services import checking
from incidents.models import Incident

PAGE = 25
KINDS: dict[str, str] = {Result.BLOCKED: "good", Result.OPEN: "bad", Result.NOT_TRIED: "quiet"}
WORDS: dict[str, str] = {Result.BLOCKED: "Blocked", Result.OPEN: "Opened", Result.NOT_TRIED: "Not tried"}
OPENED = Count("cells", filter=Q(cells__result=Result.OPEN))
BLOCKED = Count("cells", filter=Q(cells__result=Result.BLOCKED))


# --- Who finds what ------------------------------------------------------------------------------------------


def visible_check(request: HttpRequest, number: int) -> FilterCheck:
    checks = FilterCheck.objects.visible_to(request.person).select_related("by", "proof")
    check: FilterCheck = get_object_or_404(checks, number=number)
    check.school = request.school
    return check


def check_with_proof(request: HttpRequest, number: int) -> FilterCheck:
    check: FilterCheck = get_object_or_404(
        FilterCheck.objects.visible_to(request.person).exclude(proof=None).select_related("proof"), number=number
    )
    return check


def care_with_proof(request: HttpRequest, number: str) -> CareCheck:
    checks = CareCheck.objects.visible_to(request.person).exclude(proof=None).select_related("proof")
    check: CareCheck = get_object_or_404(checks, pk=pk_from(number, CareCheck, request.school.pk))
    return check


def takes_none(request: HttpRequest, school: str) -> bool:
    """Asked before the first byte of a proof is kept, so before `request.person` is known."""
    person = Person.objects.for_request(request.user, school)
    if person is None:
        return True
    person.user = request.user
    return not can(person, Perm.FILTER_CHECK)


# --- What was tried ------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.FILTER_CHECKS_VIEW)
def board(request: HttpRequest) -> HttpResponse:
    """This term: what was tried where and as whom, with what result; and what has not been tried."""
    school, today = request.school, timezone.localdate()
    term = term_of(today)
    tried = rules.tried_since(school, term.first_day)
    groups = rules.groups_here(school)
    missing = rules.groups_not_checked(school, today)
    may_check = can(request.person, Perm.FILTER_CHECK)
    context = {
        "term": term,
        "categories": [(rules.SHORT[one], one.label) for one in Category],
        "rows": [
            (one, [cell_of(one.results.get(category, Result.NOT_TRIED), category) for category in Category])
            for one in tried
        ],
        "not_tried": [
            (place, [(group, new_url(request, place, group) if may_check else "") for group in gaps])
            for place, gaps in rules.not_tried(tried, groups)
        ],
        "missing": and_list(str(group.label) for group in missing) if missing else "",
        "changes": rules.changes_not_checked(school, today),
        "may_check": may_check,
        "here": "checks",
    }
    return render(request, "filtering/checks/board.html", context)


def cell_of(result: str, category: Category) -> tuple[str, str, str]:
    """Short name of the category, the word for its result, and its colour."""
    return rules.SHORT[category], WORDS[result], KINDS[result]


def new_url(request: HttpRequest, place: str, group: str) -> str:
    return reverse("filtering:check-new", args=[request.school.slug]) + f"?place={place}&group={group}"


@require_safe
@requires(Perm.FILTER_CHECKS_VIEW)
def listed(request: HttpRequest) -> HttpResponse:
    checks = (
        FilterCheck.objects.visible_to(request.person).select_related("by").annotate(opened=OPENED, blocked=BLOCKED)
    )
    page = Paginator(checks.order_by("-on", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = newest_first(page) | {"may_check": can(request.person, Perm.FILTER_CHECK), "here": "list"}
    return render(request, "filtering/checks/list.html", context)


@require_safe
@requires(Perm.FILTER_CHECKS_VIEW, on=visible_check)
def check(request: HttpRequest, found: FilterCheck) -> HttpResponse:
    """What each category did; what opened can be made an incident of."""
    cells = list(found.cells.all())
    urls = incident_urls(request, cells)
    context = {
        "check": found,
        "rows": [(one, KINDS[one.result], urls.get(one.incident, "")) for one in cells],
        "to_report": [one for one in cells if one.result == Result.OPEN and not one.incident],
        "may_report": can(request.person, Perm.INCIDENT_REPORT, found),
        "is_staffs": found.group == Group.STAFF,
    }
    return render(request, "filtering/checks/check.html", context)


def incident_urls(request: HttpRequest, cells: list[Cell]) -> dict[str, str]:
    """By reference, the address of each incident that the person may see, or that they reported."""
    references = {one.incident for one in cells if one.incident}
    if not references:
        return {}
    seen = Incident.objects.visible_to(request.person).filter(reference__in=references)
    own = Incident.objects.reported_by(request.person).filter(reference__in=references)
    slug = request.school.slug
    urls = {one: reverse("incidents:receipt", args=[slug, one]) for one in own.values_list("reference", flat=True)}
    urls |= {one: reverse("incidents:detail", args=[slug, one]) for one in seen.values_list("reference", flat=True)}
    return urls


@takes_file(unless=takes_none)
@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_CHECK)
def new(request: HttpRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    if is_sent:
        form = CheckForm(request.POST, request.FILES, school=request.school)
    else:
        form = CheckForm(school=request.school, initial=prefilled(request))
    if is_sent and form.is_valid():
        try:
            made = checking.check_filter(actor=request.person, **form.values())
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            if made.cells.filter(result=Result.OPEN).exists():
                messages.warning(request, "The check is kept. Something opened: see below what to do about it.")
            else:
                messages.success(request, "The check is kept. Nothing that was tried opened.")
            return redirect(made)
    if is_sent:
        say_why(form, request)
    return render(request, "filtering/checks/new.html", {"narrow": True, "form": form})


def prefilled(request: HttpRequest) -> dict[str, Any]:
    """What a link on the board chose already."""
    asked = {"place": Place.values, "group": Group.values, "occasion": Occasion.values}
    given = {name: request.GET.get(name) for name, values in asked.items() if request.GET.get(name) in values}
    return {"on": timezone.localdate(), "occasion": Occasion.TERMLY} | given


@require_POST
@requires(Perm.INCIDENT_REPORT, on=visible_check)
def report(request: HttpRequest, found: FilterCheck) -> HttpResponse:
    """Make an incident of one category that opened."""
    cell = found.cells.filter(category=request.POST.get("category", "")).first()
    if cell is None:
        messages.error(request, "Press the button beside what opened.")
        return redirect(found)
    before = cell.incident
    try:
        reference = checking.report_cell(cell, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
    else:
        if before:
            messages.info(request, f"It had been reported already, as {reference}.")
        else:
            messages.success(request, f"It is an incident now: {reference}. Those who deal with it were told.")
    return redirect(found)


# --- What keeps it up ------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.FILTER_CHECKS_VIEW)
def care(request: HttpRequest) -> HttpResponse:
    """Each thing with its last look, and all looks, newest first."""
    today = timezone.localdate()
    checks = CareCheck.objects.visible_to(request.person).select_related("by", "proof")
    due = set(rules.care_not_done(request.school, today))
    last: dict[str, CareCheck] = {}
    for kind in CareKind:
        newest = checks.filter(kind=kind).first()
        if newest is not None:
            last[kind] = newest
    begins = rules.begins(request.school, term_of(today))
    page = Paginator(checks, PAGE).get_page(request.GET.get("page"))
    context = newest_first(page) | {
        "term": term_of(today),
        "kinds": [(kind, last.get(kind), kind in due) for kind in CareKind],
        "is_late": bool(due) and today >= rules.monday_of_week(begins, rules.CHECK_IN_WEEK),
        "may_check": can(request.person, Perm.FILTER_CHECK),
        "here": "care",
    }
    return render(request, "filtering/checks/care.html", context)


@takes_file(unless=takes_none)
@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_CHECK)
def care_new(request: HttpRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    if is_sent:
        form = CareForm(request.POST, request.FILES, school=request.school)
    else:
        kind = request.GET.get("kind")
        initial = {"on": timezone.localdate()} | ({"kind": kind} if kind in CareKind.values else {})
        form = CareForm(school=request.school, initial=initial)
    if is_sent and form.is_valid():
        try:
            made = checking.check_care(actor=request.person, **form.values())
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Kept: {made.get_kind_display()}.")
            return redirect("filtering:care", request.school.slug)
    if is_sent:
        say_why(form, request)
    return render(request, "filtering/checks/care_new.html", {"narrow": True, "form": form})


# --- Proofs ----------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.FILTER_CHECKS_VIEW, on=check_with_proof)
def proof(request: HttpRequest, found: FilterCheck) -> HttpResponse | StreamingHttpResponse:
    return take(request, found, found.get_absolute_url())


@require_safe
@requires(Perm.FILTER_CHECKS_VIEW, on=care_with_proof)
def care_proof(request: HttpRequest, found: CareCheck) -> HttpResponse | StreamingHttpResponse:
    return take(request, found, reverse("filtering:care", args=[request.school.slug]))


def take(request: HttpRequest, of: FilterCheck | CareCheck, back_url: str) -> HttpResponse | StreamingHttpResponse:
    assert of.proof is not None  # noqa: S101  (the finders give those that have one)
    return take_away(request, of.proof, about=of, action="filtering.take_proof", back=back_url)
