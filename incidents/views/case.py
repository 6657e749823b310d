"""The case page and its verbs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from esafety.access.guards import requires
from esafety.access.perms import Circle, Perm
from esafety.access.questions import can
from esafety.audit import events
from esafety.audit.history import changes
from esafety.audit.models import Event
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbers import pk_from
from esafety.ui.pieces import Moment
from esafety.words import moments_in_words
from incidents import exhibits, rules, services
from incidents.forms import (
    AnswerForm,
    CloseForm,
    CorrectionForm,
    EntryForm,
    InvolvedForm,
    RecategoriseForm,
    ReopenForm,
    ShareForm,
    TriageForm,
)
from incidents.kinds import OWN
from incidents.models import Entry, EntryKind, Exhibit, Incident, State
from incidents.views.reporting import chosen_person, picker

LOOKS_SHOWN = 20
WHO_SEES: dict[str, str] = {
    Circle.SCHOOL: "Seen by staff whose role opens cases, and by those put on this one",
    Circle.HEAD: "Seen by the headteacher, and by those put on the case",
    Circle.CHAIR: "Seen by the chair of governors, and by those put on the case",
}
VERB_WORDS: dict[Perm, tuple[str, str]] = {
    Perm.INCIDENT_TRIAGE: ("triage", "Triage it"),
    Perm.INCIDENT_RECORD: ("entry", "Add to the chronology"),
    Perm.INCIDENT_RECATEGORISE: ("recategorise", "Change the category"),
    Perm.INCIDENT_ANSWER: ("answer", "Answer the reporter"),
    Perm.INCIDENT_CLOSE: ("close", "Close it"),
    Perm.INCIDENT_REOPEN: ("reopen", "Reopen it"),
    Perm.INCIDENT_SHARE: ("share", "Put somebody on the case"),
}
DOT: dict[str, str] = {
    EntryKind.TRIAGE: "info",
    EntryKind.ACTION: "good",
    EntryKind.CLOSURE: "good",
    EntryKind.REOPENING: "warn",
    EntryKind.CORRECTION: "warn",
    EntryKind.ANSWER: "info",
    EntryKind.ADDITION: "warn",
}


def visible_incident(request: HttpRequest, reference: str) -> Incident:
    related = ("lead", "reported_by", "own_kind", "public_report__matched_person")
    incidents = Incident.objects.visible_to(request.person).select_related(*related)
    incident = get_object_or_404(incidents, reference=reference)
    incident.school = request.school
    return incident


def incident_and_entry(request: HttpRequest, reference: str, number: int) -> Incident:
    """The case, with the chronology's line of that number (from 1) as `to_correct`."""
    incident = visible_incident(request, reference)
    lines = list(incident.entries.visible_to(request.person).order_by("at", "pk"))
    if not 1 <= number <= len(lines):
        raise Http404
    incident.to_correct = lines[number - 1]  # type: ignore[attr-defined]
    return incident


def incident_and_colleague(request: HttpRequest, reference: str, person: str) -> Incident:
    incident = visible_incident(request, reference)
    pk = pk_from(person, Person, request.school.pk)
    incident.colleague = get_object_or_404(Person.objects.visible_to(request.person), pk=pk)  # type: ignore[attr-defined]
    return incident


@require_GET
@requires(Perm.INCIDENT_VIEW, on=visible_incident)
def detail(request: HttpRequest, incident: Incident) -> HttpResponse:
    events.record_look(incident, actor=request.person)
    people = list(incident.involvements.select_related("person__teaching_group"))
    files = exhibits.of_case(incident)
    verbs = open_verbs(request.person, incident)
    context = {
        "incident": incident,
        "people": people,
        "moments": timeline(incident, files),
        "files": files,
        "files_are_sealed": any(one.is_sealed for one in files),
        "when": when_in_words(incident),
        "match_url": match_url(request.person, incident),
        "changes": [one for one in changes(incident) if one.lines],
        "looks": looks(incident),
        "shares": open_shares(incident) if Perm.INCIDENT_SHARE in verbs else [],
        "verbs": [(verb_words(incident, verb), verb_url(incident, verb)) for verb in verbs],
        "may_add": Perm.INCIDENT_RECORD in verbs,
        "may_add_file": Perm.INCIDENT_RECORD in verbs and not incident.bars_files,
        "may_share": Perm.INCIDENT_SHARE in verbs,
        "form": EntryForm() if Perm.INCIDENT_RECORD in verbs else None,
        "who_sees": WHO_SEES[incident.circle],
        "next_step": rules.next_step(incident),
    }
    return render(request, "incidents/detail.html", context)


def when_in_words(incident: Incident) -> str:
    """A public reporter's own words, such as "Longer ago": they are asked for no date."""
    if incident.is_public:
        return f"{incident.public_report.get_when_said_display()} (as the reporter said)"
    return moments_in_words(incident.happened_from, incident.happened_until)


def match_url(person: Person, incident: Incident) -> str:
    """Where a reporter who gave a name is matched to the register; empty where there is nobody to match."""
    if not incident.is_public or incident.is_closed or not incident.public_report.named_as:
        return ""
    if not can(person, Perm.INCIDENT_TRIAGE, incident):
        return ""
    return reverse("incidents:match", args=[incident.school.slug, incident.reference])


def open_verbs(person: Person, incident: Incident) -> list[Perm]:
    """What this person may do next with the case in its state, most likely first."""
    offered = [*rules.VERBS[incident.state], Perm.INCIDENT_SHARE]
    return [perm for perm in offered if can(person, perm, incident)]


def verb_words(incident: Incident, perm: Perm) -> str:
    if perm is Perm.INCIDENT_TRIAGE and incident.state != State.REPORTED:
        return "Change severity or lead"
    return VERB_WORDS[perm][1]


def verb_url(incident: Incident, perm: Perm) -> str:
    return reverse(f"incidents:{VERB_WORDS[perm][0]}", args=[incident.school.slug, incident.reference])


def timeline(incident: Incident, files: Sequence[Exhibit]) -> list[dict[str, Any]]:
    """The chronology in order, newest last; each line has a number by which it can be corrected."""
    came_with = {one.entry_id: one for one in files}
    lines = list(incident.entries.select_related("by", "corrects"))
    numbers = {entry.pk: number for number, entry in enumerate(lines, start=1)}
    return [
        {
            "number": numbers[entry.pk],
            "entry": entry,
            "moment": Moment(
                entry.at, entry.get_kind_display(), entry.who, entry.text, kind=DOT.get(entry.kind, "quiet")
            ),
            "corrects": numbers.get(entry.corrects_id),
            "exhibit": came_with.get(entry.pk),
        }
        for entry in lines
    ]


def looks(incident: Incident) -> list[tuple[Person | None, Any]]:
    """Who has looked at the case, newest look of each person first."""
    seen: dict[int, Any] = {}
    rows = Event.objects.of_school(incident.school).about(incident).looks().order_by("-seq")
    for actor_id, at in rows.values_list("actor_id", "at")[:200]:
        seen.setdefault(actor_id, at)
    people = Person.objects.filter(school=incident.school).in_bulk(list(seen)[:LOOKS_SHOWN])
    return [(people.get(actor_id), at) for actor_id, at in list(seen.items())[:LOOKS_SHOWN]]


def open_shares(incident: Incident) -> list[dict[str, Any]]:
    """With whom the case is shared, until when, and whether they may add to it."""
    by_person: dict[int, dict[str, Any]] = {}
    rows = incident.shares.filter(ended_at=None).select_related("permission", "user")
    people = {
        person.user_id: person
        for person in Person.objects.filter(school=incident.school, user__in=[row.user_id for row in rows])
    }
    for row in rows:
        shown = by_person.setdefault(
            row.user_id, {"person": people.get(row.user_id), "until": row.until, "may_add": False}
        )
        shown["may_add"] |= row.permission.codename == Perm.INCIDENT_RECORD.split(".")[1]
    return list(by_person.values())


@dataclass(frozen=True)
class VerbPage:
    """The words of a verb's page, and what to say when it is done; `{incident}` stands for the reference."""

    title: str
    text: str
    button: str
    done: str


def verb_view(perm: Perm, form_class: Any, page: VerbPage, act: Callable[..., Any]) -> Callable[..., Any]:
    """A verb's page: show its form, do it, say so. `act` takes the case, `actor` and the form's cleaned data."""

    @require_http_methods(["GET", "POST"])
    @requires(perm, on=visible_incident)
    def view(request: HttpRequest, incident: Incident) -> HttpResponse:
        needs_case = {"incident": incident} if form_class in {TriageForm, RecategoriseForm} else {}
        form = form_class(request.POST or None, initial=initial_for(form_class, incident), **needs_case)
        if request.method == "POST" and form.is_valid():
            try:
                act(incident, actor=request.person, **form.cleaned_data)
            except RuleBroken as broken:
                form.add_error(None, str(broken))
            else:
                messages.success(request, page.done.format(incident=incident))
                return redirect(incident)
        context = {
            "narrow": True,
            "incident": incident,
            "form": form,
            "page": page,
            "who_sees": WHO_SEES[incident.circle],
        }
        return render(request, "incidents/verb.html", context)

    return view


def initial_for(form_class: Any, incident: Incident) -> dict[str, Any]:
    if form_class is TriageForm:
        return {"severity": incident.severity, "lead": incident.lead_id}
    if form_class is RecategoriseForm:
        return {"kind": f"{OWN}:{incident.own_kind_id}" if incident.kind == OWN else incident.kind}
    return {}


triage = verb_view(
    Perm.INCIDENT_TRIAGE,
    TriageForm,
    VerbPage(
        "Triage",
        "Say how serious it is and who leads. You can change both later.",
        "Save the triage",
        "{incident} has been triaged.",
    ),
    services.triage,
)
entry = verb_view(
    Perm.INCIDENT_RECORD,
    EntryForm,
    VerbPage(
        "Add to the chronology",
        "What you add stays for good. A mistake is put right by another entry.",
        "Add to the chronology",
        "Your entry is in the chronology of {incident}.",
    ),
    services.add_entry,
)
recategorise = verb_view(
    Perm.INCIDENT_RECATEGORISE,
    RecategoriseForm,
    VerbPage(
        "Change the category",
        "Put the case where it belongs. The first category and your reason stay in its history.",
        "Change the category",
        "{incident} is under its new category.",
    ),
    services.recategorise,
)
answer = verb_view(
    Perm.INCIDENT_ANSWER,
    AnswerForm,
    VerbPage(
        "Answer the reporter",
        "Whoever reported it reads this under “My reports”, or with the number that the public page gave them. "
        "They do not see the case.",
        "Give this answer",
        "Your answer can be read by whoever reported {incident}.",
    ),
    services.answer_reporter,
)
close = verb_view(
    Perm.INCIDENT_CLOSE,
    CloseForm,
    VerbPage(
        "Close the case",
        "Close it when nothing is left to do. It can be reopened with a reason.",
        "Close the case",
        "{incident} is closed.",
    ),
    services.close,
)
reopen = verb_view(
    Perm.INCIDENT_REOPEN,
    ReopenForm,
    VerbPage(
        "Reopen the case",
        "It goes back to those who deal with it, with all that is in it.",
        "Reopen the case",
        "{incident} is open again.",
    ),
    services.reopen,
)


@require_http_methods(["GET", "POST"])
@requires(Perm.INCIDENT_RECORD, on=incident_and_entry)
def correct(request: HttpRequest, incident: Incident) -> HttpResponse:
    """Put a line of the chronology right with another one; the first one stays."""
    wrong: Entry = incident.to_correct  # type: ignore[attr-defined]
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_entry(
                incident, actor=request.person, kind=EntryKind.CORRECTION, corrects=wrong, **form.cleaned_data
            )
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, "The correction stands in the chronology. The first entry is kept as it was.")
            return redirect(incident)
    return render(
        request, "incidents/correct.html", {"narrow": True, "incident": incident, "wrong": wrong, "form": form}
    )


@require_http_methods(["GET", "POST"])
@requires(Perm.INCIDENT_RECORD, on=visible_incident)
def involve(request: HttpRequest, incident: Incident) -> HttpResponse:
    person, number = chosen_person(request)
    searched = "find" in request.POST
    form = InvolvedForm(request.POST if request.method == "POST" and not searched else None, person=person)
    if request.method == "POST" and not searched and form.is_valid():
        try:
            added = services.involve(incident, actor=request.person, involved=form.involved())
        except RuleBroken as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, f"{added.who} has been added to {incident}.")
            still_sees = Incident.objects.visible_to(request.person).filter(pk=incident.pk).exists()
            return redirect(incident) if still_sees else redirect("incidents:log", request.school.slug)
    context = {"narrow": True, "incident": incident, "form": form, **picker(request, number)}
    return render(request, "incidents/involve.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.INCIDENT_TRIAGE, on=visible_incident)
def match(request: HttpRequest, incident: Incident) -> HttpResponse:
    """Say who in the register a public reporter is, from the name that they gave."""
    if not match_url(request.person, incident):
        messages.error(request, "There is no name to match to the register in this case.")
        return redirect(incident)
    person, number = chosen_person(request)
    searched = "find" in request.POST
    fault = ""
    if request.method == "POST" and not searched:
        fault = "" if person else "Find the person by name and choose them"
        if person:
            try:
                services.match_reporter(incident, actor=request.person, person=person)
            except RuleBroken as broken:
                fault = str(broken)
            else:
                messages.success(request, f"The reporter of {incident} is matched to {person}.")
                return redirect(incident)
    context = {"narrow": True, "incident": incident, "fault": fault, **picker(request, number)}
    return render(request, "incidents/match.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.INCIDENT_SHARE, on=visible_incident)
def share(request: HttpRequest, incident: Incident) -> HttpResponse:
    """Put a named colleague on the case until a day."""
    person, number = chosen_person(request)
    searched = "find" in request.POST
    form = ShareForm(request.POST if request.method == "POST" and not searched else None)
    fault = ""
    if request.method == "POST" and not searched:
        fault = "" if person else "Find the person by name and choose them"
        if form.is_valid() and person:
            try:
                services.share(incident, actor=request.person, person=person, **form.cleaned_data)
            except RuleBroken as broken:
                form.add_error(None, str(broken))
            else:
                messages.success(request, f"{person} is on the case until the day you set.")
                return redirect(incident)
    context = {"narrow": True, "incident": incident, "form": form, "fault": fault, **picker(request, number)}
    return render(request, "incidents/share.html", context)


@require_http_methods(["GET", "POST"])
@requires(Perm.INCIDENT_SHARE, on=incident_and_colleague)
def share_end(request: HttpRequest, incident: Incident) -> HttpResponse:
    colleague: Person = incident.colleague  # type: ignore[attr-defined]
    if request.method == "POST":
        try:
            services.end_share(incident, actor=request.person, person=colleague)
        except RuleBroken as broken:
            messages.error(request, str(broken))
        else:
            messages.success(request, f"{colleague} no longer sees {incident}.")
        return redirect(incident)
    context = {
        "title": f"Take {colleague} off the case?",
        "text": f"{colleague} will no longer be able to open {incident}. What they added stays.",
        "button": "Take them off the case",
        "back_url": incident.get_absolute_url(),
    }
    return render(request, "components/confirm_page.html", context)
