"""Who is away for long: the list, and saying from when to when."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.schools.numbers import pk_from
from esafety.ui.pager import newest_first
from training.forms.requirements import LeaveEndForm, LeaveForm
from training.models import LongLeave
from training.services import leaving
from training.views.requirements import PAGE, picker, typed_in


def visible_leave(request: HttpRequest, number: str) -> LongLeave:
    rows = LongLeave.objects.visible_to(request.person).select_related("person")
    leave: LongLeave = get_object_or_404(rows, pk=pk_from(number, LongLeave, request.school.pk))
    return leave


@require_safe
@requires(Perm.TRAINING_VIEW)
def listed(request: HttpRequest) -> HttpResponse:
    """Newest first, with those who are away today marked."""
    today = timezone.localdate()
    rows = LongLeave.objects.visible_to(request.person).select_related("person", "school")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = newest_first(page) | {
        "rows": [(one, *state_of(one, today)) for one in page],
        "may_record": can(request.person, Perm.TRAINING_RECORD),
    }
    return render(request, "training/requirements/leave.html", context)


def state_of(one: LongLeave, today: date) -> tuple[str, str]:
    """A word for it, and its colour."""
    if one.starts_on > today:
        return "To come", "quiet"
    return ("Back", "quiet") if one.ends_on is not None and one.ends_on < today else ("Away", "info")


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD)
def new(request: HttpRequest) -> HttpResponse:
    form = LeaveForm(request.POST or None, actor=request.person)
    if "find" in request.POST:
        form = LeaveForm(actor=request.person)
        form.initial = typed_in(form, request.POST)
    elif request.method == "POST" and form.is_valid():
        try:
            leave = leaving.begin_leave(actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"Nobody reminds {leave.person} of training while they are away.")
            return redirect("training:leave", request.school.slug)
    context = {"narrow": True, "form": form} | picker(request, form)
    return render(request, "training/requirements/leave_new.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD, on=visible_leave)
def end(request: HttpRequest, leave: LongLeave) -> HttpResponse:
    form = LeaveEndForm(
        request.POST or None, initial={"ends_on": leave.ends_on or max(leave.starts_on, timezone.localdate())}
    )
    if request.method == "POST" and form.is_valid():
        try:
            leave = leaving.end_leave(leave, actor=request.person, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error("ends_on", str(broken))
        else:
            messages.success(request, f"{leave.person}: {leave.ends_on:%-d %B %Y} is the last day away.")
            return redirect("training:leave", request.school.slug)
    return render(request, "training/requirements/leave_end.html", {"narrow": True, "form": form, "leave": leave})
