"""Reports, by staff and by the public page, until they are a case; and what their reporters add."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person, School
from incidents import public, rules, search, telling
from incidents.kinds import OWN
from incidents.models import (
    Draft,
    Entry,
    EntryKind,
    Incident,
    OwnKind,
    Part,
    PublicDraft,
    PublicReport,
    ReferenceCounter,
)
from incidents.services.held import Involved, add_line, add_person, held, locked, refuse_closed


@dataclass(frozen=True)
class Report:
    """What a report says, cleaned. `about` is a `rules.About`; moments are aware; `links` are http(s) URLs."""

    about: str
    summary: str
    what_happened: str
    happened_from: datetime
    place: str
    device: str
    harm: str
    kind: str
    own_kind: OwnKind | None = None
    happened_until: datetime | None = None
    service: str = ""
    harm_detail: str = ""
    first_action: str = ""
    links: Sequence[str] = ()
    involved: Sequence[Involved] = field(default_factory=tuple)


@dataclass(frozen=True)
class Logged:
    """A report taken by the public page, and the receipt, which is nowhere else in clear."""

    incident: Incident
    receipt: str


@verb
def report(said: Report, *, actor: Person, draft: Draft | None = None) -> Incident:
    """Log a report (I1, I3). The same draft sent twice gives the same incident.

    Raises RuleBroken where the time is impossible or a person is not of the school.
    """
    demand(actor, Perm.INCIDENT_REPORT)
    if draft is not None:
        draft = Draft.objects.select_for_update().get(pk=draft.pk, person=actor)
        if draft.incident is not None:
            return draft.incident
    incident = _logged(said, actor.school, by=actor)
    if draft is not None:
        draft.answers, draft.incident = {}, incident
        draft.save(update_fields=["answers", "incident", "updated_at"])
    events.record("incidents.report", actor=actor, about=incident, details={"circle": incident.circle})
    return incident


@verb
def report_from_public(
    said: Report, *, school: School, reporter: public.Reporter, writing: public.Writing | None = None
) -> Logged:
    """Log what somebody without a sign-in reported (I3). The same writing sent twice gives the same incident."""
    row = writing.row if writing else None
    if row is not None:
        # Without the incident: a row that was waited for is read anew, but what PostgreSQL joined to it is not.
        rows = PublicDraft.objects.select_for_update(of=("self",)).select_related("school")
        row = rows.filter(pk=row.pk).first()  # gone where the writer pressed the way out meanwhile
    if writing is not None and row is not None and row.incident is not None:
        return Logged(row.incident, (public.opened(row, writing.key) or {}).get("receipt", ""))
    incident = _logged(said, school, by=None, reporter_kind=reporter.kind)
    receipt = public.new_receipt()
    told = PublicReport(
        incident=incident,
        receipt_hash=public.receipt_hash(school, receipt),
        when_said=reporter.when_said,
        named_as=reporter.named_as,
        class_named_as=reporter.class_named_as,
    )
    set_change(told, by=None, reason="Reported by the public page")
    told.save()
    if writing is not None and row is not None:
        row.incident = incident
        writing.row, writing.answers = row, {"receipt": receipt, "road": writing.answers.get("road", "")}
        writing.keep(public.RECEIPT_SHOWN)
    details = {"circle": incident.circle, "reporter": incident.reporter_kind}
    events.record_public("incidents.report_from_public", school=school, about=incident, details=details)
    return Logged(incident, receipt)


@verb
def add_by_receipt(text: str, *, proof: public.ReportReceipt) -> Entry:
    """Add what the reporter remembers later. Taken in any state of the case; the same words twice are one entry."""
    incident = held(proof.report.incident_id)
    twin: Entry | None = incident.entries.filter(kind=EntryKind.ADDITION, text=text.strip()).first()
    if twin is not None:
        return twin
    entry = add_line(incident, EntryKind.ADDITION, text, by=None)
    search.index(incident)
    details = {"entry": entry.pk}
    events.record_public("incidents.add_by_receipt", school=incident.school, about=incident, details=details)
    return entry


@verb
def match_reporter(incident: Incident, *, actor: Person, person: Person) -> PublicReport:
    """Say who in the register a public reporter is who gave a name. The page itself never matches anybody."""
    incident = locked(incident, actor, Perm.INCIDENT_TRIAGE)
    refuse_closed(incident, "changed")
    told: PublicReport | None = PublicReport.objects.select_for_update().filter(incident=incident).first()
    if told is None or not told.named_as:
        raise RuleBroken("Whoever reported gave no name, so there is nobody to match.")
    if person.school_id != incident.school_id:
        raise RuleBroken("That person is not at this school.")
    if told.matched_person_id == person.pk:
        raise RuleBroken(f"The reporter is already matched to {person}.")
    told.matched_person = person
    set_change(told, by=actor, reason="Matched to the register")
    told.save(update_fields=["matched_person"])
    add_line(incident, EntryKind.REPORTER, f"Whoever {told.named_words} is {person}.", by=actor)
    search.index(incident)
    events.record("incidents.match_reporter", actor=actor, about=incident, details={"person": person.pk})
    return told


def save_draft(draft: Draft, *, actor: Person, step: str, answers: dict[str, Any]) -> Draft:
    """Keep a step's answers. A draft is its writer's alone and tracked by nothing, so that it can be thrown away."""
    if draft.person_id != actor.pk or draft.incident_id is not None:
        raise PermissionDenied
    draft.answers = {**draft.answers, step: answers}
    draft.save()
    return draft


def _logged(said: Report, school: School, *, by: Person | None, **more: Any) -> Incident:
    """The new case with its people, its first entry and its words for search. `by` is None by the public page."""
    _refuse_impossible(said, school)
    incident = Incident(
        school=school,
        reference=_next_reference(school.pk),
        circle=rules.circle_for(
            said.about, (one.person.roles() for one in said.involved if one.person and one.part == Part.ALLEGED)
        ),
        category=rules.category_of(said.kind, said.own_kind),
        kind=said.kind,
        own_kind=said.own_kind if said.kind == OWN else None,
        summary=said.summary,
        what_happened=said.what_happened,
        happened_from=said.happened_from,
        happened_until=said.happened_until,
        place=said.place,
        device=said.device,
        service=said.service,
        harm=said.harm,
        harm_detail=said.harm_detail,
        first_action=said.first_action,
        links=list(said.links),
        reported_by=by,
        reported_at=timezone.now(),
        **more,
    )
    set_change(incident, by=by, reason="Reported" if by else "Reported by the public page")
    incident.save(force_insert=True)
    for one in said.involved:
        add_person(incident, one, by=by)
    add_line(incident, EntryKind.REPORT, f"Reported: {incident.summary}", by=by)
    search.index(incident)
    telling.tell_of_report(incident, by=by)
    return incident


def _refuse_impossible(said: Report, school: School) -> None:
    faults = rules.why_not_happened(school, said.happened_from, said.happened_until, timezone.now())
    if faults:
        raise RuleBroken(" ".join(faults.values()))
    strangers = [one for one in said.involved if one.person and one.person.school_id != school.pk]
    if strangers or (said.own_kind and said.own_kind.school_id != school.pk):
        raise RuleBroken("The report names a person or a kind of another school.")


def _next_reference(school_id: int) -> str:
    year = timezone.localdate().year
    ReferenceCounter.objects.bulk_create([ReferenceCounter(school_id=school_id, year=year)], ignore_conflicts=True)
    counter = ReferenceCounter.objects.select_for_update().get(school=school_id, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{year}-{counter.last:04d}"
