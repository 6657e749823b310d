"""Faults of the filter: the list, one of them, reporting and closing (F6)."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.access.roles import Role
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.ui.pieces import Row
from esafety.words import moment_in_words, uncapitalised
from filtering.addresses import NotAnAddress, understand
from filtering.forms.sites import CloseFaultForm, FaultFilterForm, FaultForm, applied
from filtering.models import Fault, FaultKind
from filtering.querysets.checks import FaultQuerySet
from filtering.services import faults
from filtering.services.faults import how_long
from filtering.views.sites import paged
from incidents.models import Incident


def visible_fault(request: HttpRequest, number: int) -> Fault:
    found = Fault.objects.visible_to(request.person).select_related("school", "reported_by", "closed_by")
    return get_object_or_404(found, number=number)


# --- The list ------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.FILTER_ASK)
def listed(request: HttpRequest) -> HttpResponse:
    """One's own reports; all of the school's for those who look after the filter. Those that stand come first."""
    form = FaultFilterForm(request.GET)
    on = applied(form)
    found = searched(Fault.objects.visible_to(request.person), on.get("q", ""))
    if "kind" in on:
        found = found.filter(kind=on["kind"])
    if "harmful" in on:
        found = found.filter(is_harmful=True)
    if "state" in on:
        found = found.filter(closed_at__isnull=on["state"] == "open")
    found = found.select_related("school", "reported_by").order_by(F("closed_at").desc(nulls_first=True), "-pk")
    context = paged(request, found, form, on)
    context["rows"] = [(one, how_long(one)) for one in context["rows"]]
    context["sees_all"] = can(request.person, Perm.FILTER_VIEW)
    return render(request, "filtering/faults/list.html", context)


def searched(found: FaultQuerySet, q: str) -> FaultQuerySet:
    words = q.strip().lower()
    if not words:
        return found
    try:
        return found.filter(host__endswith=understand(q).host)
    except NotAnAddress:
        return found.filter(host__contains=words)


# --- One -----------------------------------------------------------------------------------------------------


@require_safe
@requires(Perm.FILTER_ASK, on=visible_fault)
def fault(request: HttpRequest, one: Fault) -> HttpResponse:
    incident_words, incident_url = incident_of(one, request.person)
    context = {
        "fault": one,
        "rows": facts(one),
        "how_long": how_long(one),
        "incident_words": incident_words,
        "incident_url": incident_url,
        "may_close": one.closed_at is None and can(request.person, Perm.FILTER_APPLY, one),
        "may_be_illegal": one.kind == FaultKind.OPEN and one.is_harmful,
        "dsl": dsl_words(request),
    }
    return render(request, "filtering/faults/fault.html", context)


def facts(one: Fault) -> list[Row]:
    rows = [
        Row("What is wrong", f"{one.get_kind_display()}."),
        Row("Address", one.address.shown),
        Row("As it was typed", one.typed if one.typed != one.address.shown else ""),
        Row("What was seen", one.what),
        Row("First seen", moment_in_words(one.opened_from)),
        Row("Reported", f"{one.reported_by}, {moment_in_words(one.reported_at)}"),
        Row("Put right", moment_in_words(one.closed_at) if one.closed_at else ""),
        Row("What was done", f"{one.how} ({one.closed_by})" if one.closed_at else ""),
    ]
    return [row for row in rows if row.value]


def incident_of(one: Fault, person: Person) -> tuple[str, str]:
    """What this person may know of the incident that it became, and the way there; the reference is for those alone."""
    if not one.incident:
        return "", ""
    if Incident.objects.visible_to(person).filter(reference=one.incident).exists():
        url = reverse("incidents:detail", args=[person.school.slug, one.incident])
        return f"It was logged as incident {one.incident}.", url
    if Incident.objects.reported_by(person).filter(reference=one.incident).exists():
        url = reverse("incidents:receipt", args=[person.school.slug, one.incident])
        return f"It was logged as incident {one.incident}, by your report.", url
    return "It was logged as an incident. Those who deal with cases see to it.", ""


def dsl_words(request: HttpRequest) -> str:
    return uncapitalised(str(request.school.role_words(Role.DSL)))


# --- Reporting and closing -----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_ASK)
def new(request: HttpRequest) -> HttpResponse:
    """Report one. `?url=…` fills in the address: a link for the filter's own block page."""
    initial = {"url": request.GET.get("url", ""), "kind": request.GET.get("kind", "")}
    form = FaultForm(request.POST or None, school=request.school, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = faults.report_fault(form.cleaned_data["seen"], actor=request.person)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Thank you. Those who look after the filter were told of {made}.")
            return redirect(made)
    context = {"narrow": True, "form": form, "dsl": dsl_words(request)}
    return render(request, "filtering/faults/new.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.FILTER_APPLY, on=visible_fault)
def close(request: HttpRequest, one: Fault) -> HttpResponse:
    if request.method == "GET" and one.closed_at is not None:
        return redirect(one)
    form = CloseFaultForm(request.POST or None, fault=one)
    if request.method == "POST" and form.is_valid():
        try:
            faults.close_fault(one, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{one} is closed. Whoever reported it was told.")
            return redirect(one)
    context = {
        "narrow": True,
        "title": f"Close {one}",
        "text": "Say what was done, and since when it is right. It stands in the record for good.",
        "button": "Close it",
        "form": form,
        "rows": facts(one),
        "back_url": one.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)
