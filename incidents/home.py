"""What incidents offer to the home page and the menu."""

from django.db.models import Count, Q
from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can, circles_of
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from incidents.models import Draft, Incident, State

SHOWN = 8


def waiting(person: Person) -> list[Waiting]:
    """Reports to triage, oldest first; cases that the person leads; their own unfinished reports."""
    return [*to_triage(person), *led_by(person), *unfinished(person)]


def to_triage(person: Person) -> list[Waiting]:
    circles = circles_of(person, Perm.INCIDENT_TRIAGE)
    if not circles:
        return []
    reports = Incident.objects.visible_to(person).waiting_for_triage().filter(circle__in=circles)
    return [
        Waiting(
            text=f"Triage {one.reference}: {one.summary}",
            url=one.get_absolute_url(),
            since=one.reported_at,
            who=str(one.reported_by),
            tag="At risk now" if one.harm == "yes" else "New report",
            tag_kind="bad" if one.harm == "yes" else "warn",
        )
        for one in reports.select_related("reported_by", "school").order_by("pk")[:SHOWN]
    ]


def led_by(person: Person) -> list[Waiting]:
    if not circles_of(person, Perm.INCIDENT_LEAD):
        return []
    cases = Incident.objects.visible_to(person).open().filter(lead=person).exclude(state=State.REPORTED)
    return [
        Waiting(
            text=f"You lead {one.reference}: {one.summary}",
            url=one.get_absolute_url(),
            since=one.reported_at,
            since_words="open for",
            tag=one.get_severity_display(),
            tag_kind={"critical": "bad", "high": "bad", "medium": "warn"}.get(one.severity, "quiet"),
        )
        for one in cases.select_related("school").order_by("pk")[:SHOWN]
    ]


def unfinished(person: Person) -> list[Waiting]:
    if not can(person, Perm.INCIDENT_REPORT):
        return []
    drafts = Draft.objects.visible_to(person).unsent()[:3]
    return [
        Waiting(
            text=f"Finish your report: {draft}",
            url=reverse("incidents:new-check", args=[person.school.slug, draft.token]),
            since=draft.updated_at,
            since_words="kept for",
            tag="Not sent",
            tag_kind="quiet",
        )
        for draft in drafts
    ]


def figures(person: Person) -> list[Figure]:
    if not circles_of(person):
        return []
    cases = Incident.objects.visible_to(person)
    count = cases.aggregate(
        waiting=Count("pk", filter=Q(state=State.REPORTED)),
        open=Count("pk", filter=~Q(state=State.CLOSED)),
        serious=Count("pk", filter=~Q(state=State.CLOSED) & Q(severity__in=["high", "critical"])),
    )
    log = reverse("incidents:log", args=[person.school.slug])
    return [
        Figure(
            "Waiting to be triaged",
            str(count["waiting"]),
            "Nothing waits." if not count["waiting"] else "Each report needs a look within a working day.",
            "warn" if count["waiting"] else "good",
            f"{log}?state=reported",
        ),
        Figure("Open cases", str(count["open"]), "All that are not closed.", "quiet", log),
        Figure(
            "High or critical",
            str(count["serious"]),
            "Open and serious." if count["serious"] else "No open case is serious.",
            "bad" if count["serious"] else "good",
            log,
        ),
    ]


def doors(person: Person) -> list[Door]:
    found = []
    slug = person.school.slug
    if can(person, Perm.INCIDENT_REPORT):
        found.append(Door("Report", reverse("incidents:new", args=[slug]), "Something went wrong online: tell us now."))
    if can(person, Perm.INCIDENT_LOG) or can(person, Perm.INCIDENT_ANONYMISED):
        text = "Every reported incident that you may see." if circles_of(person) else "What is shared with you."
        if not can(person, Perm.INCIDENT_LOG):
            text = "Incidents without names."
        found.append(Door("Incidents", reverse("incidents:log", args=[slug]), text))
    if can(person, Perm.INCIDENT_REPORT):
        found.append(
            Door("My reports", reverse("incidents:mine", args=[slug]), "What you reported and what came of it.")
        )
    return found
