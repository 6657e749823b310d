"""Files of a case: the question before, the page that takes one, and taking one away."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit import events
from esafety.evidence.models import FileKind, StoredFile
from esafety.evidence.taking import take_away
from esafety.evidence.uploads import say_why, takes_file
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbers import pk_from
from incidents import exhibits
from incidents.exhibit_forms import BeforeFileForm, ExhibitForm
from incidents.kinds import NO_FILES
from incidents.models import Exhibit, Incident
from incidents.views.case import WHO_SEES, visible_incident

ANSWER_HOLDS = 4 * 3600
SALT = "incidents.before_file"


def takes_none(request: HttpRequest, school: str, reference: str) -> bool:
    """Asked before the first byte of an upload is kept, so before `request.person` is known.

    A case that bars files, one that is not the sender's to see, and one that is not there take the same short way:
    how long it takes to be refused tells nobody which it was.
    """
    person = Person.objects.for_request(request.user, school)
    if person is None:
        return True
    person.user = request.user
    return not Incident.objects.visible_to(person).filter(reference=reference).exclude(kind__in=NO_FILES).exists()


def incident_and_file(request: HttpRequest, reference: str, number: str) -> Incident:
    """The case, with the exhibit of that number as `to_take`; none that is sealed."""
    incident = visible_incident(request, reference)
    pk = pk_from(number, StoredFile, request.school.pk)
    found = Exhibit.objects.to_take(request.person).filter(incident=incident).select_related("file")
    incident.to_take = get_object_or_404(found, file=pk)  # type: ignore[attr-defined]
    return incident


# --- Adding one --------------------------------------------------------------------------------------------------


@takes_file(unless=takes_none)
@require_http_methods(["GET", "POST"])
@requires(Perm.INCIDENT_RECORD, on=visible_incident)
def new(request: HttpRequest, incident: Incident) -> HttpResponse:
    """First the question, then the file: nobody can choose one before they have answered (I9)."""
    if incident.bars_files:
        return redirect(stop_url(incident))
    if incident.is_closed:
        messages.error(request, f"{incident} is closed and cannot be added to. Reopen it first.")
        return redirect(incident)
    sent = request.POST if "answered" in request.POST else request.GET
    if answered_no(sent.get("answered", ""), incident, request.person):
        return add(request, incident, sent["answered"])
    if "answered" in request.POST:
        messages.error(request, "Answer this first. Then choose the file again.")
        return redirect(new_url(incident))
    return ask(request, incident)


def ask(request: HttpRequest, incident: Incident) -> HttpResponse:
    form = BeforeFileForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["shows_child"]
        with transaction.atomic():
            details = {"answer": answer}
            events.record("incidents.asked_before_file", actor=request.person, about=incident, details=details)
        if answer != "no":
            return redirect(stop_url(incident))
        proof = signing.dumps([incident.pk, request.person.pk], salt=SALT)
        return redirect(f"{new_url(incident)}?answered={proof}")
    return render(request, "incidents/files/ask.html", page(incident, form))


def add(request: HttpRequest, incident: Incident, proof: str) -> HttpResponse:
    is_sent = request.method == "POST"
    form = ExhibitForm(request.POST, request.FILES) if is_sent else ExhibitForm(initial={"answered": proof})
    if is_sent and form.is_valid():
        try:
            added = put_into(incident, request.person, form)
        except RuleBroken as broken:
            form.add_error("file", str(broken))
        else:
            say_what_became_of_it(request, added, form.cleaned_data["file"])
            return redirect(incident)
    if is_sent:
        say_why(form, request)
    return render(request, "incidents/files/add.html", page(incident, form))


def put_into(incident: Incident, actor: Person, form: ExhibitForm) -> exhibits.Added:
    data = form.cleaned_data
    return exhibits.add_exhibit(
        incident, actor=actor, upload=data["file"], shows=data["shows"], taken_on=data["taken_on"]
    )


def say_what_became_of_it(request: HttpRequest, added: exhibits.Added, upload: Any) -> None:
    file = added.exhibit.file
    if added.was_there:
        messages.info(request, f"This file is in the case already, as {file.name}. It was not added again.")
        return
    kind = FileKind(file.kind).label
    said = f"{file.name} is in the case."
    if upload.was_set_right:
        said += f" Its name said that it was something else: it is a {kind}, and is kept as one."
    messages.success(request, said)


@require_GET
@requires(Perm.INCIDENT_RECORD, on=visible_incident)
def stop(request: HttpRequest, incident: Incident) -> HttpResponse:
    """What to do about an image that nobody may look at. Nothing can be sent from here."""
    context = page(incident, None) | {"may_recategorise": can(request.person, Perm.INCIDENT_RECATEGORISE, incident)}
    return render(request, "incidents/files/stop.html", context)


def answered_no(proof: str, incident: Incident, person: Person) -> bool:
    try:
        return signing.loads(proof, salt=SALT, max_age=ANSWER_HOLDS) == [incident.pk, person.pk]
    except signing.BadSignature:
        return False


def new_url(incident: Incident) -> str:
    return reverse("incidents:file-new", args=[incident.school.slug, incident.reference])


def stop_url(incident: Incident) -> str:
    return reverse("incidents:file-stop", args=[incident.school.slug, incident.reference])


def page(incident: Incident, form: Any) -> dict[str, Any]:
    return {"narrow": True, "incident": incident, "form": form, "who_sees": WHO_SEES[incident.circle]}


# --- Taking one away -----------------------------------------------------------------------------------------------


@require_GET
@requires(Perm.INCIDENT_VIEW, on=incident_and_file)
def take(request: HttpRequest, incident: Incident) -> HttpResponse | StreamingHttpResponse:
    file: StoredFile = incident.to_take.file  # type: ignore[attr-defined]
    return take_away(request, file, about=incident, action="incidents.take_file", back=incident)
