"""Bringing in consents held elsewhere: choose the file, see what it would do, then bring it in."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from agreements import consent_files
from agreements.forms.consents import ImportForm
from agreements.rules.consents import SHORT
from agreements.services import consent_imports as services
from agreements.views.consents import ANSWER_WORDS
from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit import events
from esafety.documents.tables import csv_response
from esafety.evidence.uploads import say_why, takes_file
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person

SHOWN = 200
CRUMB = "Bring in consents"


def takes_none(request: HttpRequest, school: str) -> bool:
    """Asked before the first byte of an upload is kept, so before `request.person` is known."""
    person = Person.objects.for_request(request.user, school)
    if person is None:
        return True
    person.user = request.user
    return not can(person, Perm.CONSENT_IMPORT)


@takes_file(unless=takes_none)
@require_http_methods(["GET", "POST"])
@requires(Perm.CONSENT_IMPORT)
def bring_in(request: HttpRequest) -> HttpResponse:
    if "checked" in request.POST:
        return start(request)
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    if is_sent and form.is_valid():
        try:
            lines = consent_files.read(form.cleaned_data["file"].read())
        except consent_files.NotRead as why:
            form.add_error("file", str(why))
        else:
            return checked_page(request, lines)
    if is_sent:
        say_why(form, request)
    return render(request, "agreements/consents/import.html", {"narrow": True, "form": form, "crumb": CRUMB})


@transaction.atomic
def checked_page(request: HttpRequest, lines: list[consent_files.Line]) -> HttpResponse:
    """What it would do, row by row. Nothing is written but that somebody looked."""
    checked = services.check(lines, school=request.school, today=timezone.localdate())
    details = {"rows": len(lines), "fit": len(checked.matches), "answers": checked.answers}
    events.record("agreements.checked_consents_file", actor=request.person, about=request.school, details=details)
    changed = checked.changed
    context = {
        "crumb": CRUMB,
        "rows": len(lines),
        "checked": checked,
        "faults": checked.faults[:SHOWN],
        "more_faults": max(0, len(checked.faults) - SHOWN),
        "changed": [(one, in_words(one)) for one in changed[:SHOWN]],
        "more_changed": max(0, len(changed) - SHOWN),
        "count": len(changed),
        "same": len(checked.matches) - len(changed),
        "token": services.put_by(checked, actor=request.person) if changed else "",
    }
    return render(request, "agreements/consents/import_check.html", context)


def in_words(one: services.Match) -> str:
    return ", ".join(f"{SHORT[use]}: {ANSWER_WORDS[said].lower()}" for use, said in one.changes.items())


def start(request: HttpRequest) -> HttpResponse:
    try:
        job: Any = services.start_import(request.POST["checked"], actor=request.person)
    except RuleBroken as broken:
        messages.error(request, str(broken))
        return redirect("agreements:consents-import", request.school.slug)
    return redirect(job)


@require_GET
@requires(Perm.CONSENT_IMPORT)
def template(request: HttpRequest) -> StreamingHttpResponse:
    """The headings, and a row that shows how it is filled in."""
    example = ["Example", "Pupil", "2 Hazel", "27/03/2018", *["yes", "no"] * 3, "yes", "Admission forms", "01/09/2023"]
    return csv_response("consents-template", consent_files.COLUMNS, [example])
