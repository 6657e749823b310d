"""Reporting that the filter let through or blocked what it should not, and closing that (F6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.timesince import timesince

from esafety.access.perms import Perm
from esafety.access.questions import can, demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person, School
from esafety.schools.numbering import next_number, one_at_a_time
from esafety.words import moment_in_words
from filtering.addresses import Address
from filtering.models import Fault, FaultKind, Kind
from filtering.rules import faults as rules
from filtering.services.asking import faults_of_site
from filtering.telling import sites as telling
from incidents.models import Device, EntryKind, Harm, Incident, Place
from incidents.services import About, Report, add_entry, report

A_MOMENT = timedelta(minutes=5)


@dataclass(frozen=True)
class Seen:
    """What somebody saw, cleaned. `typed` is the address as they gave it; `shows` a key of `rules.SHOWS`."""

    kind: str
    typed: str
    address: Address
    is_harmful: bool
    opened_from: datetime
    what: str = ""
    shows: str = ""


@verb
def report_fault(seen: Seen, *, actor: Person) -> Fault:
    """Report it, and tell those who look after the filter. What is harmful and open becomes an incident with it.

    The same sent twice within minutes is one. Raises RuleBroken where something is missing or impossible.
    """
    demand(actor, Perm.FILTER_ASK)
    for problem in faults(seen, actor.school).values():
        raise RuleBroken(f"{problem.rstrip('.')}.")
    one_at_a_time(actor.school_id)
    twin = _just_reported(seen, actor)
    if twin is not None:
        return twin
    fault = Fault(
        school=actor.school,
        number=next_number(Fault, actor.school_id),
        kind=seen.kind,
        typed=seen.typed,
        host=seen.address.host,
        path=seen.address.path,
        what=seen.what.strip(),
        is_harmful=seen.is_harmful,
        opened_from=seen.opened_from,
        reported_by=actor,
        reported_at=timezone.now(),
    )
    if rules.becomes_incident(seen.kind, seen.is_harmful):
        fault.incident = report(_as_incident(fault, seen.shows), actor=actor).reference
    set_change(fault, by=actor, reason="Reported")
    fault.save()
    telling.tell_of_fault(fault, by=actor)
    details = {"kind": fault.kind, "harmful": fault.is_harmful, "incident": fault.incident}
    events.record("filtering.report_fault", actor=actor, about=fault, details=details)
    return fault


@verb
def close_fault(fault: Fault, *, actor: Person, how: str, closed_at: datetime) -> Fault:
    """Say that it is put right, how and since when. Whoever may add to the incident that it became, does so by this."""
    Fault.objects.select_for_update().only("pk").get(pk=fault.pk)
    fault = Fault.objects.select_related("school", "reported_by__user", "closed_by").get(pk=fault.pk)
    demand(actor, Perm.FILTER_APPLY, fault)
    if fault.closed_at is not None:
        raise RuleBroken(f"{fault} was closed already by {fault.closed_by}, {moment_in_words(fault.closed_at)}.")
    if not how.strip():
        raise RuleBroken("Say what was done.")
    problem = rules.fault_of_closing(fault.opened_from, closed_at, timezone.now())
    if problem:
        raise RuleBroken(f"{problem}.")
    fault.closed_at, fault.closed_by, fault.how = closed_at, actor, how.strip()
    set_change(fault, by=actor, reason=fault.how[:100])
    fault.save(update_fields=["closed_at", "closed_by", "how"])
    _add_to_incident(fault, actor)
    telling.tell_of_closing(fault, by=actor)
    events.record("filtering.close_fault", actor=actor, about=fault)
    return fault


def faults(seen: Seen, school: School) -> dict[str, str]:
    """By field of the form: what keeps this from being reported, as sentences."""
    found: dict[str, str] = {}
    if seen.kind not in FaultKind:
        found["kind"] = "Choose what is wrong"
    refused = faults_of_site(Kind.BLOCK, seen.address, ())
    if refused:
        found["url"] = refused["address"]
    if rules.becomes_incident(seen.kind, seen.is_harmful) and seen.shows not in rules.SHOWS_BY_KEY:
        found["shows"] = "Choose what it shows, so that the right people are told"
    problem = rules.fault_of_first_seen(seen.opened_from, school, timezone.now())
    return found | ({"day": problem} if problem else {})


def how_long(fault: Fault) -> str:
    """Such as "2 hours, 5 minutes": how long it stood, or has stood until now."""
    return timesince(fault.opened_from, fault.opened_from + fault.stood_for, depth=2).replace("\xa0", " ")


def _just_reported(seen: Seen, actor: Person) -> Fault | None:
    """What the same person said of the same page a moment ago, and nobody has closed."""
    mine = Fault.objects.filter(reported_by=actor, reported_at__gte=timezone.now() - A_MOMENT).open()
    twin: Fault | None = mine.filter(
        kind=seen.kind,
        host=seen.address.host,
        path=seen.address.path,
        what=seen.what.strip(),
        is_harmful=seen.is_harmful,
        opened_from=seen.opened_from,
    ).first()
    return twin


def _as_incident(fault: Fault, shows: str) -> Report:
    """Without the address as a link where the law forbids to look: there it stands in the account alone."""
    lines = [
        f"The filter let this page through: {fault.typed}",
        f"It was first seen open on {moment_in_words(fault.opened_from)}, {how_long(fault)} before it was reported.",
        f"What was seen: {fault.what}" if fault.what else "",
        "It could harm a child. Whether a child saw it is still to be found out.",
    ]
    return Report(
        about=About.NOBODY,
        summary=f"The filter let a harmful page of {fault.address.shown} through"[:120],
        what_happened="\n".join(filter(None, lines)),
        happened_from=fault.opened_from,
        happened_until=fault.reported_at,
        place=Place.UNKNOWN,
        device=Device.UNKNOWN,
        service=fault.host[:120],
        harm=Harm.UNSURE,
        kind=shows,
        first_action=f"Those who look after the filter were told at once: {fault} of the filter.",
        links=[] if rules.SHOWS_BY_KEY[shows].no_files else [fault.address.url],
    )


def _add_to_incident(fault: Fault, actor: Person) -> None:
    incident = Incident.objects.visible_to(actor).open().filter(reference=fault.incident).first()
    if incident is not None and can(actor, Perm.INCIDENT_RECORD, incident):
        text = f"{fault} of the filter was put right on {moment_in_words(fault.closed_at)}, after {how_long(fault)}."  # type: ignore[arg-type]
        add_entry(incident, actor=actor, kind=EntryKind.ACTION, text=f"{text} {fault.how}")
