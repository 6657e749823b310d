"""What the home page and the menu get from filtering: asking and deciding."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Avg, F
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from filtering import deciders
from filtering.models import FilterRequest, Kind, State
from filtering.pages import pages_of

if TYPE_CHECKING:
    from filtering.querysets.requests import RequestQuerySet

SHOWN = 20
LATE = timedelta(days=3)
LOOKED_BACK = timedelta(days=90)
VERBS: dict[str, str] = {
    Kind.ALLOW: "Decide: open {what}?",
    Kind.BLOCK: "Decide: block {what}?",
    Kind.BYPASS: "Decide: an exception for {what}?",
    Kind.SOFTWARE: "Decide: install {what}?",
}


def waiting(person: Person) -> list[Waiting]:
    return [*to_decide(person), *to_decide_second(person), *appeals(person), *asked_of(person)]


def to_decide(person: Person) -> list[Waiting]:
    return _to_decide(deciders.to_decide(person), "Decide")


def to_decide_second(person: Person) -> list[Waiting]:
    return _to_decide(deciders.to_decide_second(person), "Second")


def _to_decide(requests: "RequestQuerySet", tag: str) -> list[Waiting]:
    """Oldest first."""
    return [
        Waiting(
            VERBS[one.kind].format(what=one.what),
            reverse("filtering:request-decide", args=[one.school.slug, one.reference]),
            since=one.asked_at,
            who=str(one.asked_by),
            tag=tag,
            tag_kind="warn",
        )
        for one in requests.select_related("school", "asked_by").order_by("pk")[:SHOWN]
    ]


def appeals(person: Person) -> list[Waiting]:
    """Appeals that wait for somebody who decides and did not refuse."""
    if not can(person, Perm.FILTER_DECIDE):
        return []
    found = FilterRequest.objects.visible_to(person).filter(
        state=State.REFUSED, appeal__isnull=False, appeal__answered_at=None
    )
    found = found.not_of(person).exclude(decisions__by=person).select_related("school", "appeal__by").order_by("pk")
    return [
        Waiting(
            f"Answer the appeal about {one.what}",
            reverse("filtering:request-appeal-answer", args=[one.school.slug, one.reference]),
            since=one.appeal.at,
            who=str(one.appeal.by),
            tag="Appeal",
            tag_kind="warn",
        )
        for one in found[:SHOWN]
        if can(person, Perm.FILTER_DECIDE, one)
    ]


def asked_of(person: Person) -> list[Waiting]:
    if not can(person, Perm.FILTER_ASK):
        return []
    asked = FilterRequest.objects.asked_by_them(person).filter(state=State.MORE, joined_to=None)
    return [
        Waiting(
            f"Answer what was asked about {one.what}",
            reverse("filtering:request-more", args=[one.school.slug, one.reference]),
            since=one.asked_at,
            since_words="asked for",
            tag="Asked",
        )
        for one in asked.select_related("school").order_by("pk")[:SHOWN]
    ]


def figures(person: Person) -> list[Figure]:
    """For those who decide, how long the school took lately. What waits for them stands first on the page already."""
    if not can(person, Perm.FILTER_DECIDE):
        return []
    decided = FilterRequest.objects.visible_to(person).filter(
        decided_at__gte=timezone.now() - LOOKED_BACK, joined_to=None
    )
    took: timedelta | None = decided.aggregate(took=Avg(F("decided_at") - F("asked_at")))["took"]
    if took is None:
        return []
    url = reverse("filtering:requests", args=[person.school.slug])
    days = took / timedelta(days=1)
    words = "From asking to deciding, on average over 90 days."
    return [Figure("Days to decide", f"{days:.1f}", words, "good" if took <= LATE else "warn", url)]


def doors(person: Person) -> list[Door]:
    """To the first page that the person may open: for governors, who ask for nothing, that is the checks."""
    pages = pages_of(person)
    if not pages:
        return []
    asks = can(person, Perm.FILTER_ASK)
    text = "Ask for a site to be opened or blocked, and see what became of it." if asks else "Whether the filter works."
    return [Door("Filtering", pages[0][1], text, under=reverse("filtering:requests", args=[person.school.slug]))]
