"""The incident log: newest first, filtered, searched, paged by key. Governors get the page without names."""

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can, circles_of
from esafety.documents.pdf import can_make_pdfs
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbers import pk_from
from esafety.ui.pieces import Chip
from incidents import services
from incidents.exports import MOST_IN_A_PDF
from incidents.forms import LogFilterForm, OwnKindForm
from incidents.kinds import CATEGORY_LINES, KINDS, Category
from incidents.models import REFERENCE, Incident, Involvement, OwnKind
from incidents.querysets import IncidentQuerySet
from incidents.search import matching
from incidents.views.governors import anonymised_page

PAGE = 25
COUNT_TO = 1_000


@require_GET
@requires(Perm.INCIDENT_LOG, Perm.INCIDENT_ANONYMISED, hidden=True)
def log(request: HttpRequest) -> HttpResponse:
    """The cases that exist for this person. Who may only see the log without names gets that."""
    if not can(request.person, Perm.INCIDENT_LOG):
        return anonymised_page(request)
    form = LogFilterForm(request.GET, person=request.person)
    applied = form.applied()
    incidents = filtered(Incident.objects.visible_to(request.person), applied, request.person)
    count = incidents.order_by()[: COUNT_TO + 1].count()
    rows, newer, older = page_of(incidents, request.GET.get("older", ""), request.GET.get("newer", ""))
    context = {
        "rows": rows,
        "form": form,
        "chips": chips(form, applied),
        "newer_url": page_url(applied, form, newer=newer),
        "older_url": page_url(applied, form, older=older),
        "count_words": count_words(count),
        "sees_log": bool(circles_of(request.person)),
        "sees_anonymised": can(request.person, Perm.INCIDENT_ANONYMISED) or can(request.person, Perm.INCIDENT_VIEW),
        "may_report": can(request.person, Perm.INCIDENT_REPORT),
        "may_export": can(request.person, Perm.INCIDENT_EXPORT),
        "export_query": query_of(applied, form),
        "kept_filters": kept_filters(applied, form),
        "most_in_a_pdf": MOST_IN_A_PDF,
        "fits_a_pdf": count <= MOST_IN_A_PDF,
        "makes_pdfs": can_make_pdfs(),
        "may_change_kinds": can(request.person, Perm.INCIDENT_KINDS),
        "circles": circles_of(request.person),
    }
    return render(request, "incidents/log.html", context)


def filtered(incidents: IncidentQuerySet, applied: dict[str, Any], person: Person) -> IncidentQuerySet:
    """Narrowed by every filter that is on. Only ever narrows what `visible_to` gave."""
    for name in ("state", "category", "kind", "severity", "lead"):
        if name in applied:
            incidents = incidents.filter(**{name: applied[name]})
    if "since" in applied:
        incidents = incidents.filter(Q(happened_from__date__gte=applied["since"]))
    if "before" in applied:
        incidents = incidents.filter(happened_from__date__lte=applied["before"])
    if "mine" in applied:
        incidents = incidents.filter(lead=person)
    if "who" in applied:
        named = Person.objects.visible_to(person).named(applied["who"]).order_by()
        incidents = incidents.filter(pk__in=involving(named.values("pk")))
    if "group" in applied:
        incidents = incidents.filter(pk__in=involving(applied["group"].pupils.values("pk")))
    return matching(incidents, applied.get("q", ""))


def involving(people: Any) -> Any:
    return Involvement.objects.filter(person__in=people).values("incident")


def page_of(incidents: IncidentQuerySet, older: str, newer: str) -> tuple[list[Incident], str, str]:
    """A page of rows by key, and the references from which the newer and the older page start (empty: none)."""
    rows = incidents.for_list()
    if newer:
        anchor = anchor_of(incidents, newer)
        found = list(rows.filter(pk__gt=anchor.pk).order_by("pk")[: PAGE + 1])
        shown = list(reversed(found[:PAGE]))
        return shown, shown[0].reference if len(found) > PAGE else "", shown[-1].reference if shown else ""
    if older:
        anchor = anchor_of(incidents, older)
        rows = rows.filter(pk__lt=anchor.pk)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    return shown, shown[0].reference if older and shown else "", shown[-1].reference if len(found) > PAGE else ""


def anchor_of(incidents: IncidentQuerySet, reference: str) -> Incident:
    """The case from which a page starts, only ever one of those that the person sees."""
    if not re.fullmatch(REFERENCE, reference):
        raise Http404
    return get_object_or_404(incidents.only("pk"), reference=reference)


def count_words(count: int) -> str:
    """An exact number up to a thousand: past that a slow count tells nobody anything."""
    if count > COUNT_TO:
        return f"More than {COUNT_TO:,} incidents"
    return "1 incident" if count == 1 else f"{count:,} incidents"


def page_url(applied: dict[str, Any], form: LogFilterForm, **key: str) -> str:
    """The log's address with the filters that are on, starting from `older=` or `newer=` a reference."""
    ((name, reference),) = key.items()
    if not reference:
        return ""
    return f"?{urlencode({**kept_filters(applied, form), name: reference})}"


def kept_filters(applied: dict[str, Any], form: LogFilterForm) -> dict[str, str]:
    """The filters that are on, as they were sent."""
    return {field: form.data.get(field, "") for field in applied}


def query_of(applied: dict[str, Any], form: LogFilterForm) -> str:
    """The filters that are on, as the end of an address; empty for none."""
    return f"?{urlencode(kept_filters(applied, form))}" if applied else ""


def chips(form: LogFilterForm, applied: dict[str, Any]) -> list[Chip]:
    """The filters that are on, each with the address of the log without it."""
    kept = kept_filters(applied, form)
    return [
        Chip(form.words_for(name, value), "?" + urlencode({one: kept[one] for one in kept if one != name}))
        for name, value in applied.items()
    ]


@require_http_methods(["GET", "POST"])
@requires(Perm.INCIDENT_KINDS, hidden=True)
def kinds(request: HttpRequest) -> HttpResponse:
    """The kinds of incident, and those of the school's own (I2)."""
    form = OwnKindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_own_kind(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error("label", str(broken))
        else:
            return redirect("incidents:kinds", request.school.slug)
    own = list(OwnKind.objects.visible_to(request.person).in_use())
    groups = [
        (
            category.label,
            CATEGORY_LINES[category],
            [kind for kind in KINDS if kind.category == category],
            [kind for kind in own if kind.category == category],
        )
        for category in Category
    ]
    return render(request, "incidents/kinds.html", {"form": form, "groups": groups})


def own_kind(request: HttpRequest, number: str) -> OwnKind:
    pk = pk_from(number, OwnKind, request.school.pk)
    return get_object_or_404(OwnKind.objects.visible_to(request.person).in_use(), pk=pk)


@require_POST
@requires(Perm.INCIDENT_KINDS, on=own_kind, hidden=True)
def kind_end(request: HttpRequest, kind: OwnKind) -> HttpResponse:
    try:
        services.end_own_kind(kind, actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("incidents:kinds", request.school.slug)
    messages.success(request, f"“{kind}” is no longer offered. Cases under it keep it.")
    return redirect("incidents:kinds", request.school.slug)
