"""The log to take away, as the person sees it now: the same rows and the same filters."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.audit import events
from esafety.documents.tables import csv_response, xlsx_response
from incidents.exports import COLUMNS, rows_of
from incidents.forms import LogFilterForm
from incidents.models import Incident
from incidents.querysets import IncidentQuerySet
from incidents.views.log import filtered


@require_GET
@requires(Perm.INCIDENT_EXPORT, hidden=True)
def log_csv(request: HttpRequest) -> StreamingHttpResponse:
    return csv_response(name_of(request), COLUMNS, rows_of(taken(request, "csv")))


@require_GET
@requires(Perm.INCIDENT_EXPORT, hidden=True)
def log_xlsx(request: HttpRequest) -> HttpResponse:
    return xlsx_response(name_of(request), "Incidents", COLUMNS, rows_of(taken(request, "xlsx")))


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
