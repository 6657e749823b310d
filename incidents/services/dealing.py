"""Dealing with a case, from triage to closing it."""

from datetime import timedelta

from django.utils import timezone

from esafety.access.perms import Circle, Perm, narrower
from esafety.access.questions import can, holders
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.occasions import Kind, Occasion, happened, once_a_term
from esafety.schools.models import Person
from esafety.words import moment_in_words
from incidents import rules, search, telling
from incidents.kinds import OWN
from incidents.models import Entry, EntryKind, Incident, Involvement, Outcome, OwnKind, Part, Severity, State
from incidents.services.held import Involved, add_line, add_person, locked, refuse_closed


@verb
def triage(incident: Incident, *, actor: Person, severity: str, lead: Person, note: str = "") -> Incident:
    """Say how serious it is and who leads; also used to change either later, while the case is open."""
    incident = locked(incident, actor, Perm.INCIDENT_TRIAGE)
    refuse_closed(incident, "triaged")
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
    add_line(incident, EntryKind.TRIAGE, text, by=actor)
    search.index(incident)
    telling.tell_of_triage(incident, by=actor, is_new_lead=is_new_lead, is_more_serious=is_more_serious)
    if is_more_serious:
        _say_that_it_is_serious(incident)
    events.record("incidents.triage", actor=actor, about=incident, details={"severity": severity, "lead": lead.pk})
    return incident


def _say_that_it_is_serious(incident: Incident) -> None:
    """At once, whatever becomes of it: each critical one, and the first of high severity in a term.

    A case about somebody who works here is not told: that there is one is known to few.
    """
    if incident.record_circle != Circle.SCHOOL:
        return
    if incident.severity == Severity.CRITICAL:
        mark, words = f"incident-{incident.pk}", "An incident was judged critical"
    elif incident.severity == Severity.HIGH:
        mark, words = once_a_term(Kind.INCIDENT, timezone.localdate()), "An incident was judged to be of high severity"
    else:
        return
    happened(Occasion(incident.school, Kind.INCIDENT, words, mark))


@verb
def add_entry(incident: Incident, *, actor: Person, kind: str, text: str, corrects: Entry | None = None) -> Entry:
    """Add to the chronology. Nothing there is ever altered; `corrects` points at the entry put right."""
    incident = locked(incident, actor, Perm.INCIDENT_RECORD)
    refuse_closed(incident, "added to")
    twin = _just_said(incident, kind, text, by=actor)
    if twin is not None:
        return twin
    if corrects is not None and corrects.incident_id != incident.pk:
        raise RuleBroken("The entry to correct belongs to another case.")
    entry = add_line(incident, EntryKind.CORRECTION if corrects else kind, text, by=actor, corrects=corrects)
    search.index(incident)
    events.record("incidents.add_entry", actor=actor, about=incident, details={"entry": entry.pk, "kind": entry.kind})
    return entry


@verb
def involve(incident: Incident, *, actor: Person, involved: Involved) -> Involvement:
    """Add a person to an open case. One said to have done it may narrow who the case is for, never widen it.

    Raises RuleBroken where the change would leave nobody to deal with the case, or the person has that part already.
    """
    incident = locked(incident, actor, Perm.INCIDENT_RECORD)
    refuse_closed(incident, "added to")
    if involved.person and involved.person.school_id != incident.school_id:
        raise RuleBroken("That person is not at this school.")
    if involved.person and incident.involvements.filter(person=involved.person, part=involved.part).exists():
        raise RuleBroken(f"{involved.person} is already in the case with that part.")
    if involved.person == actor and involved.part == Part.ALLEGED:
        raise RuleBroken("You cannot name yourself as the person complained of. Tell the headteacher.")
    added = add_person(incident, involved, by=actor)
    if involved.person and involved.part == Part.ALLEGED:
        _narrow(incident, rules.circle_for(rules.About.NOBODY, [involved.person.roles()]), actor)
    part = Part(involved.part).label.lower()
    add_line(incident, EntryKind.PEOPLE, f"{added.who}: {part}.", by=actor)
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
    incident = locked(incident, actor, Perm.INCIDENT_RECATEGORISE)
    refuse_closed(incident, "changed")
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
    add_line(incident, EntryKind.CATEGORY, f"From “{before}” to “{incident.kind_label}”. {reason}", by=actor)
    search.index(incident)
    events.record("incidents.recategorise", actor=actor, about=incident, details={"kind": kind})
    return incident


@verb
def answer_reporter(incident: Incident, *, actor: Person, text: str) -> Entry:
    """Tell whoever reported how it was resolved, without others' data (I18). Raises RuleBroken naming the names."""
    incident = locked(incident, actor, Perm.INCIDENT_ANSWER)
    given_away = rules.names_given_away(text, incident, incident.reporter)
    if given_away:
        raise RuleBroken(f"Leave out other people's names. This answer names {', '.join(given_away)}.")
    entry = add_line(incident, EntryKind.ANSWER, text, by=actor)
    search.index(incident)
    telling.tell_of_answer(incident, by=actor)
    events.record("incidents.answer_reporter", actor=actor, about=incident, details={"entry": entry.pk})
    return entry


@verb
def close(incident: Incident, *, actor: Person, outcome: str, text: str) -> Incident:
    """Close with an outcome. Of two who press at once, one closes and the other is told who did."""
    incident = locked(incident, actor, Perm.INCIDENT_CLOSE)
    if incident.is_closed:
        last = incident.entries.filter(kind=EntryKind.CLOSURE).select_related("by").last()
        who = f" by {last.by}, {moment_in_words(last.at)}" if last else ""
        raise RuleBroken(f"{incident} has already been closed{who}.")
    if not rules.may_become(incident, State.CLOSED):
        raise RuleBroken(f"{incident} has not been triaged. Triage it before you close it.")
    incident.state, incident.outcome, incident.closed_at = State.CLOSED, outcome, timezone.now()
    set_change(incident, by=actor, reason=text)
    incident.save(update_fields=["state", "outcome", "closed_at"])
    add_line(incident, EntryKind.CLOSURE, f"{Outcome(outcome).label}. {text}", by=actor)
    search.index(incident)
    events.record("incidents.close", actor=actor, about=incident, details={"outcome": outcome})
    return incident


@verb
def reopen(incident: Incident, *, actor: Person, reason: str) -> Incident:
    incident = locked(incident, actor, Perm.INCIDENT_REOPEN)
    if not incident.is_closed:
        raise RuleBroken(f"{incident} is not closed.")
    incident.state, incident.outcome, incident.closed_at = State.TRIAGED, "", None
    set_change(incident, by=actor, reason=reason)
    incident.save(update_fields=["state", "outcome", "closed_at"])
    add_line(incident, EntryKind.REOPENING, reason, by=actor)
    search.index(incident)
    events.record("incidents.reopen", actor=actor, about=incident)
    return incident


def somebody_can_deal_with(incident: Incident) -> bool:
    """Whether a person with a sign-in can triage the case today, leaving out those complained of."""
    return any(
        can(person, Perm.INCIDENT_TRIAGE, incident)
        for person in holders(incident.school, Perm.INCIDENT_TRIAGE, incident).select_related("user", "school")
    )


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


def _just_said(incident: Incident, kind: str, text: str, *, by: Person) -> Entry | None:
    """The same words by the same person a moment ago: a form pressed twice, which is one entry."""
    moment_ago = timezone.now() - timedelta(minutes=1)
    return incident.entries.filter(kind=kind, text=text.strip(), by=by, at__gte=moment_ago).first()
