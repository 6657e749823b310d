"""What incidents offer to the home page and the menu."""

from datetime import timedelta

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Circle, Perm
from esafety.access.questions import can, circles_of
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from esafety.words import uncapitalised
from incidents.anonymised import term_of
from incidents.models import Draft, Entry, EntryKind, Incident, LogReview, ReporterKind, State

SHOWN = 8
ASKED_DAYS = 14


def waiting(person: Person) -> list[Waiting]:
    """Reports to triage, oldest first; what reporters added; cases led; reviews of the log; unfinished reports."""
    from_reports = [*to_triage(person), *added_to(person), *led_by(person)]
    return [*from_reports, *to_review(person), *asked_by_governors(person), *unfinished(person)]


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
            who=one.reporter_short,
            tag="At risk now" if one.harm == "yes" else "New report",
            tag_kind="bad" if one.harm == "yes" else "warn",
        )
        for one in reports.select_related("reported_by", "school").order_by("pk")[:SHOWN]
    ]


def added_to(person: Person) -> list[Waiting]:
    """Cases to which a public reporter has added by their receipt, until somebody writes or answers something."""
    circles = circles_of(person, Perm.INCIDENT_TRIAGE)
    if not circles:
        return []
    last = Entry.objects.filter(incident=OuterRef("pk")).order_by("-at", "-pk")
    cases = Incident.objects.visible_to(person).filter(circle__in=circles).exclude(reporter_kind=ReporterKind.STAFF)
    cases = cases.annotate(last_kind=Subquery(last.values("kind")[:1]), last_at=Subquery(last.values("at")[:1]))
    return [
        Waiting(
            text=f"Read what was added to {one.reference}: {one.summary}",
            url=one.get_absolute_url(),
            since=one.last_at,
            who=one.reporter_short,
            tag="Added",
            tag_kind="warn",
        )
        for one in cases.filter(last_kind=EntryKind.ADDITION).select_related("school").order_by("last_at")[:SHOWN]
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


def to_review(person: Person) -> list[Waiting]:
    """For governors, until one of them has reviewed the log this term."""
    if not can(person, Perm.INCIDENT_REVIEW_LOG):
        return []
    today = timezone.localdate()
    this_term = str(term_of(today))
    if LogReview.objects.visible_to(person).filter(term=this_term).exists():
        return []
    url = reverse("incidents:anonymised", args=[person.school.slug])
    return [Waiting(f"Review the incident log this term ({uncapitalised(this_term)})", url, tag="Termly")]


def asked_by_governors(person: Person) -> list[Waiting]:
    """For those who deal with reports: what governors asked in the last two weeks."""
    if Circle.SCHOOL not in circles_of(person, Perm.INCIDENT_TRIAGE):
        return []
    since = timezone.localdate() - timedelta(ASKED_DAYS)
    asked = LogReview.objects.visible_to(person).filter(on__gt=since).exclude(asked="").select_related("by")
    url = reverse("incidents:anonymised", args=[person.school.slug])
    return [
        Waiting(
            f"Governors asked about the log on {one.on:%-d %B %Y}", f"{url}#reviews", who=str(one.by), tag="Question"
        )
        for one in asked[:SHOWN]
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
        text = "What you reported and what came of it."
        found.append(Door("My reports", reverse("incidents:mine", args=[slug]), text))
    return found
