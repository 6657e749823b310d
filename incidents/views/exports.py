"""The log to take away, as the person sees it now: the same rows and the same filters."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.audit import events
from esafety.documents.tables import csv_response, xlsx_response
from esafety.exceptions import RuleBroken
from incidents.exports import COLUMNS, rows_of
from incidents.forms import LogFilterForm
from incidents.models import Incident
from incidents.printing import ask_for_log_pdf
from incidents.querysets import IncidentQuerySet
from incidents.views.log import filtered, kept_filters, query_of


@require_GET
@requires(Perm.INCIDENT_EXPORT, hidden=True)
def log_csv(request: HttpRequest) -> StreamingHttpResponse:
    return csv_response(name_of(request), COLUMNS, rows_of(taken(request, "csv")))


@require_GET
@requires(Perm.INCIDENT_EXPORT, hidden=True)
def log_xlsx(request: HttpRequest) -> HttpResponse:
    return xlsx_response(name_of(request), "Incidents", COLUMNS, rows_of(taken(request, "xlsx")))


@require_POST
@requires(Perm.INCIDENT_EXPORT, hidden=True)
def log_pdf(request: HttpRequest) -> HttpResponse:
    """Ask for the PDF, and go to where one sees how far it is."""
    form = LogFilterForm(request.POST, person=request.person)
    applied = form.applied()
    incidents = filtered(Incident.objects.visible_to(request.person), applied, request.person)
    try:
        job = ask_for_log_pdf(actor=request.person, incidents=incidents, filters=kept_filters(applied, form))
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect(reverse("incidents:log", args=[request.school.slug]) + query_of(applied, form))
    return redirect(job)


def taken(request: HttpRequest, kind: str) -> IncidentQuerySet:
    """The rows that go, once it has been written down that they do."""
    applied = LogFilterForm(request.GET, person=request.person).applied()
    incidents = filtered(Incident.objects.visible_to(request.person), applied, request.person)
    with transaction.atomic():
        details = {"as": kind, "rows": incidents.count(), "filters": sorted(applied)}
        events.record("incidents.export_log", actor=request.person, about=request.school, details=details)
    return incidents


def name_of(request: HttpRequest) -> str:
    return f"incidents-{request.school.slug}-{timezone.localdate():%Y-%m-%d}"
