"""Entering who took a course, many at once; and bringing it in from a table."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit import events
from esafety.documents.reading import NotRead
from esafety.documents.tables import csv_response
from esafety.evidence.uploads import say_why, takes_file
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from training import completion_files
from training.forms.sessions import EnterForm, ImportForm
from training.models import Course
from training.services import completing, entering, importing
from training.services import whom as people_meant
from training.services.importing import Why
from training.views.sessions import people_posted

SHOWN = 200
NAMES = ("course", "on_day", "on_month", "on_year", "whom")


# --- Many at once --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD)
def enter(request: HttpRequest) -> HttpResponse:
    """Course, day and group; then ticks; then what it comes to; then it is entered, all of it or nothing."""
    step = request.POST.get("step", "") if request.method == "POST" else ""
    form = EnterForm(request.POST if step else None, actor=request.person)
    if not step or not form.is_valid() or step == "back":
        return render(request, "training/completions/enter.html", {"narrow": True, "form": form})
    course, on = form.cleaned_data["course"], form.cleaned_data["on"]
    context: dict[str, Any] = {
        "form": form,
        "course": course,
        "on": on,
        "hidden": [(name, request.POST.get(name, "")) for name in NAMES],
    }
    if step == "whom":
        people = people_meant.who_are(request.school, form.cleaned_data["whom"], on).order_by("last_name", "first_name")
        return _ticks(request, context, entering.sort(people, course, on, by=request.person))
    chosen = list(people_posted(request, "person").order_by("last_name", "first_name"))
    if step == "check":
        return _check(request, context, chosen)
    try:
        made = completing.enter(chosen, course, actor=request.person, done_on=on)
    except RuleBroken as broken:
        form.add_error(None, str(broken))
        return _check(request, context, chosen)
    count = "1 completion is" if len(made) == 1 else f"{len(made)} completions are"
    messages.success(request, f"{count} entered: {course}.")
    return redirect("training:completions-enter", request.school.slug)


def _ticks(request: HttpRequest, context: dict[str, Any], found: entering.Sorted) -> HttpResponse:
    """All are ticked; those who come back from the next step find what they had taken away."""
    before = set(request.POST.getlist("person"))
    ticks = [(one, not before or one.number in before) for one in found.ready]
    context |= {"people": found.ready, "ticks": ticks, "refused": found.refused}
    return render(request, "training/completions/enter_people.html", context)


def _check(request: HttpRequest, context: dict[str, Any], chosen: list[Person]) -> HttpResponse:
    found = entering.sort(chosen, context["course"], context["on"], by=request.person)
    context |= {"people": found.ready, "refused": found.refused, "narrow": True}
    return render(request, "training/completions/enter_check.html", context)


# --- From a table --------------------------------------------------------------------------------------------


def takes_none(request: HttpRequest, school: str) -> bool:
    """Asked before the first byte of an upload is kept, so before `request.person` is known."""
    person = Person.objects.for_request(request.user, school)
    if person is None:
        return True
    person.user = request.user
    return not can(person, Perm.TRAINING_RECORD)


@takes_file(unless=takes_none)
@require_http_methods(["GET", "POST"])
@requires(Perm.TRAINING_RECORD)
def bring_in(request: HttpRequest) -> HttpResponse:
    if "checked" in request.POST:
        return _start(request)
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    if is_sent and form.is_valid():
        try:
            lines = completion_files.read(form.cleaned_data["file"].read())
        except NotRead as why:
            form.add_error("file", str(why))
        else:
            return _looked_at(request, lines)
    if is_sent:
        say_why(form, request)
    return render(request, "training/completions/import.html", {"narrow": True, "form": form})


@transaction.atomic
def _looked_at(request: HttpRequest, lines: list[completion_files.Line]) -> HttpResponse:
    """What it would do, row by row. Nothing is written but that somebody looked."""
    checked = importing.check(lines, school=request.school, today=timezone.localdate())
    details = {"rows": len(lines), "ready": len(checked.ready)}
    events.record("training.checked_completions_file", actor=request.person, about=request.school, details=details)
    groups = [(why.label, checked.of(why)) for why in Why]
    context = {
        "rows": len(lines),
        "checked": checked,
        "groups": [(label, len(some), some[:SHOWN], max(0, len(some) - SHOWN)) for label, some in groups if some],
        "ready": checked.ready[:SHOWN],
        "more_ready": max(0, len(checked.ready) - SHOWN),
        "token": importing.put_by(checked, actor=request.person) if checked.ready else "",
    }
    return render(request, "training/completions/import_check.html", context)


def _start(request: HttpRequest) -> HttpResponse:
    try:
        job: Any = importing.start_import(request.POST["checked"], actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("training:completions-import", request.school.slug)
    return redirect(job)


@require_safe
@requires(Perm.TRAINING_RECORD)
def template(request: HttpRequest) -> StreamingHttpResponse:
    """The headings, and a row that shows how it is filled in."""
    course = Course.objects.visible_to(request.person).current().first()
    title = course.title if course else "Online safety for staff"
    row = ["name@school.example", "Example", "Person", title, f"{timezone.localdate():%d/%m/%Y}"]
    return csv_response("completions-template", completion_files.COLUMNS, [row])
