"""Every change to an incident. Each verb locks the row, asks for the permission again, asks the rules, saves with
history, adds to the chronology, and hands its event to the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Circle, Perm, narrower
from esafety.access.questions import can, demand, holders
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person, School
from esafety.words import moment_in_words
from incidents import public, rules, search, telling
from incidents.kinds import OWN
from incidents.models import (
    Draft,
    Entry,
    EntryKind,
    Incident,
    IncidentShare,
    Involvement,
    Outcome,
    OwnKind,
    Part,
    PublicDraft,
    PublicReport,
    ReferenceCounter,
    Severity,
    State,
)


@dataclass(frozen=True)
class Involved:
    """A person's part in a report: a person of the school, or a description of one who is not known."""

    part: str
    person: Person | None = None
    description: str = ""


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
    incident = _held(proof.report.incident_id)
    twin: Entry | None = incident.entries.filter(kind=EntryKind.ADDITION, text=text.strip()).first()
    if twin is not None:
        return twin
    entry = _add(incident, EntryKind.ADDITION, text, by=None)
    search.index(incident)
    details = {"entry": entry.pk}
    events.record_public("incidents.add_by_receipt", school=incident.school, about=incident, details=details)
    return entry


@verb
def match_reporter(incident: Incident, *, actor: Person, person: Person) -> PublicReport:
    """Say who in the register a public reporter is who gave a name. The page itself never matches anybody."""
    incident = _locked(incident, actor, Perm.INCIDENT_TRIAGE)
    _refuse_closed(incident, "changed")
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
    _add(incident, EntryKind.REPORTER, f"Whoever {told.named_words} is {person}.", by=actor)
    search.index(incident)
    events.record("incidents.match_reporter", actor=actor, about=incident, details={"person": person.pk})
    return told


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
        _involve(incident, one, by=by)
    _add(incident, EntryKind.REPORT, f"Reported: {incident.summary}", by=by)
    search.index(incident)
    telling.tell_of_report(incident, by=by)
    return incident


@verb
def triage(incident: Incident, *, actor: Person, severity: str, lead: Person, note: str = "") -> Incident:
    """Say how serious it is and who leads; also used to change either later, while the case is open."""
    incident = _locked(incident, actor, Perm.INCIDENT_TRIAGE)
    _refuse_closed(incident, "triaged")
    if not can(lead, Perm.INCIDENT_LEAD, incident):
        raise RuleBroken(f"{lead} cannot lead this case. Choose somebody whose role opens it.")
    first = incident.state == State.REPORTED
    is_new_lead, is_more_serious = incident.lead_id != lead.pk, incident.severity != severity
    if first:
        incident.state = State.TRIAGED
    incident.severity, incident.lead = severity, lead
    set_change(incident, by=actor, reason=note or ("Triaged" if first else "Severity or lead changed"))
    incident.save(update_fields=["state", "severity", "lead"])
    label = Severity(severity).label.lower()
    text = f"Severity {label}; {lead} leads." + (f" {note}" if note else "")
    _add(incident, EntryKind.TRIAGE, text, by=actor)
    search.index(incident)
    telling.tell_of_triage(incident, by=actor, is_new_lead=is_new_lead, is_more_serious=is_more_serious)
    events.record("incidents.triage", actor=actor, about=incident, details={"severity": severity, "lead": lead.pk})
    return incident


@verb
def add_entry(incident: Incident, *, actor: Person, kind: str, text: str, corrects: Entry | None = None) -> Entry:
    """Add to the chronology. Nothing there is ever altered; `corrects` points at the entry put right."""
    incident = _locked(incident, actor, Perm.INCIDENT_RECORD)
    _refuse_closed(incident, "added to")
    twin = _just_said(incident, kind, text, by=actor)
    if twin is not None:
        return twin
    if corrects is not None and corrects.incident_id != incident.pk:
        raise RuleBroken("The entry to correct belongs to another case.")
    entry = _add(incident, EntryKind.CORRECTION if corrects else kind, text, by=actor, corrects=corrects)
    search.index(incident)
    events.record("incidents.add_entry", actor=actor, about=incident, details={"entry": entry.pk, "kind": entry.kind})
    return entry


@verb
def involve(incident: Incident, *, actor: Person, involved: Involved) -> Involvement:
    """Add a person to an open case. One said to have done it may narrow who the case is for, never widen it.

    Raises RuleBroken where the change would leave nobody to deal with the case, or the person has that part already.
    """
    incident = _locked(incident, actor, Perm.INCIDENT_RECORD)
    _refuse_closed(incident, "added to")
    if involved.person and involved.person.school_id != incident.school_id:
        raise RuleBroken("That person is not at this school.")
    if involved.person and incident.involvements.filter(person=involved.person, part=involved.part).exists():
        raise RuleBroken(f"{involved.person} is already in the case with that part.")
    if involved.person == actor and involved.part == Part.ALLEGED:
        raise RuleBroken("You cannot name yourself as the person complained of. Tell the headteacher.")
    added = _involve(incident, involved, by=actor)
    if involved.person and involved.part == Part.ALLEGED:
        _narrow(incident, rules.circle_for(rules.About.NOBODY, [involved.person.roles()]), actor)
    part = Part(involved.part).label.lower()
    _add(incident, EntryKind.PEOPLE, f"{added.who}: {part}.", by=actor)
    search.index(incident)
    events.record(
        "incidents.involve", actor=actor, about=incident, details={"person": added.person_id, "part": added.part}
    )
    return added


@verb
def recategorise(
    incident: Incident, *, actor: Person, kind: str, reason: str, own_kind: OwnKind | None = None
) -> Incident:
    """Put the case under another kind, and so perhaps another category, with the reason."""
    incident = _locked(incident, actor, Perm.INCIDENT_RECATEGORISE)
    _refuse_closed(incident, "changed")
    if own_kind is not None and own_kind.school_id != incident.school_id:
        raise RuleBroken("That kind belongs to another school.")
    own_kind = own_kind if kind == OWN else None
    if (incident.kind, incident.own_kind) == (kind, own_kind):
        raise RuleBroken(f"The case is already under “{incident.kind_label}”.")
    before = incident.kind_label
    incident.kind, incident.own_kind = kind, own_kind
    incident.category = rules.category_of(kind, own_kind)
    set_change(incident, by=actor, reason=reason)
    incident.save(update_fields=["kind", "own_kind", "category"])
    _add(incident, EntryKind.CATEGORY, f"From “{before}” to “{incident.kind_label}”. {reason}", by=actor)
    search.index(incident)
    events.record("incidents.recategorise", actor=actor, about=incident, details={"kind": kind})
    return incident


@verb
def answer_reporter(incident: Incident, *, actor: Person, text: str) -> Entry:
    """Tell whoever reported how it was resolved, without others' data (I18). Raises RuleBroken naming the names."""
    incident = _locked(incident, actor, Perm.INCIDENT_ANSWER)
    given_away = rules.names_given_away(text, incident, incident.reporter)
    if given_away:
        raise RuleBroken(f"Leave out other people's names. This answer names {', '.join(given_away)}.")
    entry = _add(incident, EntryKind.ANSWER, text, by=actor)
    search.index(incident)
    telling.tell_of_answer(incident, by=actor)
    events.record("incidents.answer_reporter", actor=actor, about=incident, details={"entry": entry.pk})
    return entry


@verb
def close(incident: Incident, *, actor: Person, outcome: str, text: str) -> Incident:
    """Close with an outcome. Of two who press at once, one closes and the other is told who did."""
    incident = _locked(incident, actor, Perm.INCIDENT_CLOSE)
    if incident.is_closed:
        last = incident.entries.filter(kind=EntryKind.CLOSURE).select_related("by").last()
        who = f" by {last.by}, {moment_in_words(last.at)}" if last else ""
        raise RuleBroken(f"{incident} has already been closed{who}.")
    if not rules.may_become(incident, State.CLOSED):
        raise RuleBroken(f"{incident} has not been triaged. Triage it before you close it.")
    incident.state, incident.outcome, incident.closed_at = State.CLOSED, outcome, timezone.now()
    set_change(incident, by=actor, reason=text)
    incident.save(update_fields=["state", "outcome", "closed_at"])
    _add(incident, EntryKind.CLOSURE, f"{Outcome(outcome).label}. {text}", by=actor)
    search.index(incident)
    events.record("incidents.close", actor=actor, about=incident, details={"outcome": outcome})
    return incident


@verb
def reopen(incident: Incident, *, actor: Person, reason: str) -> Incident:
    incident = _locked(incident, actor, Perm.INCIDENT_REOPEN)
    if not incident.is_closed:
        raise RuleBroken(f"{incident} is not closed.")
    incident.state, incident.outcome, incident.closed_at = State.TRIAGED, "", None
    set_change(incident, by=actor, reason=reason)
    incident.save(update_fields=["state", "outcome", "closed_at"])
    _add(incident, EntryKind.REOPENING, reason, by=actor)
    search.index(incident)
    events.record("incidents.reopen", actor=actor, about=incident)
    return incident


@verb
def share(incident: Incident, *, actor: Person, person: Person, until: date, may_add: bool, reason: str) -> None:
    """Put a named person on the case up to and including a day: to read it, and to add to it where `may_add`.

    A share that is still open is replaced. Raises RuleBroken for those who could never open it.
    """
    incident = _locked(incident, actor, Perm.INCIDENT_SHARE)
    if person.school_id != incident.school_id or person.user is None or not person.is_here():
        raise RuleBroken(f"{person} has no sign-in at this school.")
    if incident.bars(person, Perm.INCIDENT_VIEW):
        raise RuleBroken("Somebody complained of in the case can never see it.")
    if not person.holds(Perm.SHARE_HOLD):
        raise RuleBroken(f"{person} is not staff. Cases are shared with staff only.")
    if until < timezone.localdate():
        raise RuleBroken("The last day must be today or later.")
    _end_shares(incident, person)
    perms = [Perm.INCIDENT_VIEW, Perm.INCIDENT_RECORD] if may_add else [Perm.INCIDENT_VIEW]
    for permission in Permission.objects.select_related("content_type").filter(
        content_type__app_label="incidents",
        content_type__model="incident",
        codename__in=[p.split(".")[1] for p in perms],
    ):
        IncidentShare.objects.create(
            permission=permission, user=person.user, content_object=incident, until=until, shared_by=actor
        )
    what = "read and add to" if may_add else "read"
    _add(incident, EntryKind.SHARE, f"{person} may {what} this case until {until:%-d %B %Y}. {reason}", by=actor)
    search.index(incident)
    details = {"person": person.pk, "until": until.isoformat(), "may_add": may_add}
    telling.tell_of_share(incident, person, by=actor)
    events.record("incidents.share", actor=actor, about=incident, details=details)


@verb
def end_share(incident: Incident, *, actor: Person, person: Person) -> None:
    incident = _locked(incident, actor, Perm.INCIDENT_SHARE)
    if not _end_shares(incident, person):
        raise RuleBroken(f"The case is not shared with {person}.")
    _add(incident, EntryKind.SHARE, f"No longer shared with {person}.", by=actor)
    events.record("incidents.end_share", actor=actor, about=incident, details={"person": person.pk})


@verb
def add_own_kind(*, actor: Person, category: str, label: str, line: str) -> OwnKind:
    """Add a kind of the school's own (I2). Raises RuleBroken where one of that name is there."""
    demand(actor, Perm.INCIDENT_KINDS)
    if OwnKind.objects.filter(school=actor.school, label__iexact=label).exists():
        raise RuleBroken(f"There is already a kind called “{label}”.")
    kind = OwnKind(school=actor.school, category=category, label=label, line=line)
    set_change(kind, by=actor)
    kind.save()
    events.record("incidents.add_own_kind", actor=actor, about=kind)
    return kind


@verb
def end_own_kind(kind: OwnKind, *, actor: Person) -> None:
    """Offer the kind no longer; cases under it keep it."""
    demand(actor, Perm.INCIDENT_KINDS, kind)
    kind = OwnKind.objects.select_for_update().get(pk=kind.pk)
    if kind.ended_at:
        raise RuleBroken(f"“{kind}” is no longer offered.")
    kind.ended_at = timezone.now()
    set_change(kind, by=actor)
    kind.save(update_fields=["ended_at"])
    events.record("incidents.end_own_kind", actor=actor, about=kind)


def somebody_can_deal_with(incident: Incident) -> bool:
    """Whether a person with a sign-in can triage the case today, leaving out those complained of."""
    return any(
        can(person, Perm.INCIDENT_TRIAGE, incident)
        for person in holders(incident.school, Perm.INCIDENT_TRIAGE, incident).select_related("user", "school")
    )


def save_draft(draft: Draft, *, actor: Person, step: str, answers: dict[str, Any]) -> Draft:
    """Keep a step's answers. A draft is its writer's alone and tracked by nothing, so that it can be thrown away."""
    if draft.person_id != actor.pk or draft.incident_id is not None:
        raise PermissionDenied
    draft.answers = {**draft.answers, step: answers}
    draft.save()
    return draft


def _locked(incident: Incident, actor: Person, perm: Perm) -> Incident:
    incident = _held(incident.pk)
    demand(actor, perm, incident)
    return incident


def _held(pk: int) -> Incident:
    """The case under its lock, read once that is had: PostgreSQL does not read anew what is joined to a locked row."""
    Incident.objects.select_for_update().only("pk").get(pk=pk)
    cases = Incident.objects.select_related("school", "reported_by", "own_kind", "public_report__matched_person")
    incident: Incident = cases.get(pk=pk)
    return incident


def _refuse_closed(incident: Incident, what: str) -> None:
    if incident.is_closed:
        raise RuleBroken(f"{incident} is closed and cannot be {what}. Reopen it first.")


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


def _involve(incident: Incident, one: Involved, *, by: Person | None) -> Involvement:
    involvement = Involvement(incident=incident, person=one.person, description=one.description, part=one.part)
    set_change(involvement, by=by)
    involvement.save()
    return involvement


def _narrow(incident: Incident, circle: Circle, actor: Person) -> None:
    """Move the case to fewer people. It waits for their triage, and what was shared before is shared no longer."""
    narrowed = narrower(Circle(incident.circle), circle)
    incident.__dict__.pop("people_complained_of", None)
    if narrowed == incident.circle:
        return
    incident.circle, incident.state, incident.lead = narrowed, State.REPORTED, None
    if not somebody_can_deal_with(incident):
        raise RuleBroken(
            f"Nobody at the school could deal with the case then: it would be for {narrowed.label.lower()} alone. "
            "Call the LADO, and ask for that role to be filled."
        )
    set_change(incident, by=actor, reason="Somebody who works here is said to have done it")
    incident.save(update_fields=["circle", "state", "lead"])
    for one in incident.shares.filter(ended_at=None).select_related("permission__content_type"):
        one.ended_at = timezone.now()
        one.save(update_fields=["ended_at"])


def _add(incident: Incident, kind: str, text: str, *, by: Person | None, corrects: Entry | None = None) -> Entry:
    return Entry.objects.create(
        incident=incident, kind=kind, text=text.strip(), by=by, at=timezone.now(), corrects=corrects
    )


def _just_said(incident: Incident, kind: str, text: str, *, by: Person) -> Entry | None:
    """The same words by the same person a moment ago: a form pressed twice, which is one entry."""
    moment_ago = timezone.now() - timedelta(minutes=1)
    return incident.entries.filter(kind=kind, text=text.strip(), by=by, at__gte=moment_ago).first()


def _end_shares(incident: Incident, person: Person) -> int:
    ended = 0
    for one in incident.shares.filter(user=person.user_id, ended_at=None).select_related("permission__content_type"):
        one.ended_at = timezone.now()
        one.save(update_fields=["ended_at"])
        ended += 1
    return ended
