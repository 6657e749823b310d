"""Putting a named person on one case until a day."""

from datetime import date

from django.contrib.auth.models import Permission
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from incidents import search, telling
from incidents.models import EntryKind, Incident, IncidentShare
from incidents.services.held import add_line, locked


@verb
def share(incident: Incident, *, actor: Person, person: Person, until: date, may_add: bool, reason: str) -> None:
    """Put a named person on the case up to and including a day: to read it, and to add to it where `may_add`.

    A share that is still open is replaced. Raises RuleBroken for those who could never open it.
    """
    incident = locked(incident, actor, Perm.INCIDENT_SHARE)
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
    add_line(incident, EntryKind.SHARE, f"{person} may {what} this case until {until:%-d %B %Y}. {reason}", by=actor)
    search.index(incident)
    details = {"person": person.pk, "until": until.isoformat(), "may_add": may_add}
    telling.tell_of_share(incident, person, by=actor)
    events.record("incidents.share", actor=actor, about=incident, details=details)


@verb
def end_share(incident: Incident, *, actor: Person, person: Person) -> None:
    incident = locked(incident, actor, Perm.INCIDENT_SHARE)
    if not _end_shares(incident, person):
        raise RuleBroken(f"The case is not shared with {person}.")
    add_line(incident, EntryKind.SHARE, f"No longer shared with {person}.", by=actor)
    events.record("incidents.end_share", actor=actor, about=incident, details={"person": person.pk})


def _end_shares(incident: Incident, person: Person) -> int:
    ended = 0
    for one in incident.shares.filter(user=person.user_id, ended_at=None).select_related("permission__content_type"):
        one.ended_at = timezone.now()
        one.save(update_fields=["ended_at"])
        ended += 1
    return ended
