"""The weekly reports of the monitoring: which weeks were read, by whom, and which are missing (KCSIE)."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.schools.calendar import calendar_of
from esafety.schools.terms import term_of
from esafety.ui.pager import newest_first
from filtering.forms.checks import ReportForm
from filtering.models import MonitoringReport
from filtering.rules import checking as rules
from filtering.services import checking
from filtering.views.checks import PAGE


@dataclass(frozen=True)
class Week:
    """A week of this term, its report where it was read, and how it stands in words and colour."""

    monday: date
    report: MonitoringReport | None
    tag: str
    kind: str
    new_url: str = ""


@require_safe
@requires(Perm.FILTER_CHECKS_VIEW)
def weeks(request: HttpRequest) -> HttpResponse:
    """The weeks of this term, newest first; below, the reports of the terms before."""
    may_read = can(request.person, Perm.MONITORING_READ)
    this = weeks_of_term(request, may_read)
    first = this[-1].monday if this else rules.monday_of(timezone.localdate())
    earlier = MonitoringReport.objects.visible_to(request.person).filter(week_of__lt=first).select_related("read_by")
    context = newest_first(Paginator(earlier, PAGE).get_page(request.GET.get("page"))) | {
        "term": term_of(timezone.localdate()),
        "weeks": this,
        "missing": sum(one.kind == "bad" for one in this),
        "may_read": may_read,
        "report_url": incident_url(request),
        "here": "monitoring",
    }
    return render(request, "filtering/checks/monitoring.html", context)


def weeks_of_term(request: HttpRequest, may_read: bool) -> list[Week]:
    today, calendar = timezone.localdate(), calendar_of(request.school)
    mondays = rules.weeks_of_term(request.school, today)
    found = MonitoringReport.objects.visible_to(request.person).filter(week_of__in=mondays).select_related("read_by")
    by_week = {one.week_of: one for one in found}
    url = reverse("filtering:monitoring-new", args=[request.school.slug])
    this = []
    for monday in mondays:
        report = by_week.get(monday)
        if report is not None:
            this.append(Week(monday, report, "Read", "good"))
        else:
            is_late = rules.read_by(calendar, monday) < today
            tag, kind = ("Missing", "bad") if is_late else ("To be read", "info")
            this.append(Week(monday, None, tag, kind, f"{url}?week={monday.isoformat()}" if may_read else ""))
    return this


def incident_url(request: HttpRequest) -> str:
    """Where an alert is made an incident (F14): the ordinary report, which asks who is concerned."""
    if not can(request.person, Perm.INCIDENT_REPORT):
        return ""
    return reverse("incidents:new", args=[request.school.slug])


@require_http_methods(["GET", "POST"])
@requires(Perm.MONITORING_READ)
def read(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    offered = offered_weeks(request, today)
    asked = request.GET.get("week", "")
    chosen = asked if asked in {week.isoformat() for week, _ in offered} else None
    is_sent = request.method == "POST"
    form = ReportForm(
        request.POST if is_sent else None, weeks=offered, initial={"week_of": chosen, "received_on": today}
    )
    if is_sent and form.is_valid():
        try:
            report = checking.read_report(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Kept: the report of the week of {report.week_of:%-d %B %Y} was read.")
            return redirect("filtering:monitoring", request.school.slug)
    context = {"narrow": True, "form": form, "report_url": incident_url(request)}
    return render(request, "filtering/checks/monitoring_new.html", context)


def offered_weeks(request: HttpRequest, today: date) -> list[tuple[date, bool]]:
    """The weeks of this term and the one before, newest first, each with whether its report was read."""
    calendar, school = calendar_of(request.school), request.school
    mondays = list(rules.school_weeks(calendar, rules.begins(school, term_of(today).before()), today))
    reports = MonitoringReport.objects.visible_to(request.person).filter(week_of__in=mondays)
    read_already = set(reports.values_list("week_of", flat=True))
    return [(monday, monday in read_already) for monday in reversed(mondays)]
