"""What every verb on a case begins with, and the line of the chronology that it ends with."""

from dataclasses import dataclass

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from incidents.models import Entry, Incident, Involvement


@dataclass(frozen=True)
class Involved:
    """A person's part in a report: a person of the school, or a description of one who is not known."""

    part: str
    person: Person | None = None
    description: str = ""


def locked(incident: Incident, actor: Person, perm: Perm) -> Incident:
    incident = held(incident.pk)
    demand(actor, perm, incident)
    return incident


def held(pk: int) -> Incident:
    """The case under its lock, read once that is had: PostgreSQL does not read anew what is joined to a locked row."""
    Incident.objects.select_for_update().only("pk").get(pk=pk)
    cases = Incident.objects.select_related("school", "reported_by", "own_kind", "public_report__matched_person")
    incident: Incident = cases.get(pk=pk)
    return incident


def refuse_closed(incident: Incident, what: str) -> None:
    if incident.is_closed:
        raise RuleBroken(f"{incident} is closed and cannot be {what}. Reopen it first.")


def add_line(incident: Incident, kind: str, text: str, *, by: Person | None, corrects: Entry | None = None) -> Entry:
    return Entry.objects.create(
        incident=incident, kind=kind, text=text.strip(), by=by, at=timezone.now(), corrects=corrects
    )


def add_person(incident: Incident, one: Involved, *, by: Person | None) -> Involvement:
    involvement = Involvement(incident=incident, person=one.person, description=one.description, part=one.part)
    set_change(involvement, by=by)
    involvement.save()
    return involvement
