"""Who is told of what: the table of `incidents.telling` in words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from incidents import telling


@require_safe
@requires(Perm.INCIDENT_LOG, hidden=True)
def told(request: HttpRequest) -> HttpResponse:
    lines = list(telling.in_words(request.school, request.school.settings))
    return render(request, "incidents/told.html", {"lines": lines})
