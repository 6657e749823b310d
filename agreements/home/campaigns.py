"""What the home page and the menu get from agreements: asking people and chasing them."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from agreements import board
from agreements.models import Asked, Campaign, CampaignState
from agreements.querysets.campaigns import CampaignQuerySet
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.schools.rules import in_words
from esafety.ui.registry import Door, Figure, Waiting

SHOWN = 5
SOON = timedelta(days=7)


def waiting(person: Person) -> list[Waiting]:
    """For whoever runs campaigns: drafts to open, those who cannot be reached, and days that come or have passed."""
    if not can(person, Perm.CAMPAIGN_RUN):
        return []
    mine = Campaign.objects.visible_to(person).select_related("school").order_by("pk")
    return [*to_open(mine, person), *unreached(mine), *ending(mine)]


def to_open(mine: CampaignQuerySet, person: Person) -> list[Waiting]:
    drafts = mine.filter(state=CampaignState.DRAFT)[:SHOWN]
    return [
        Waiting(
            f"Check and open: {one}",
            reverse("agreements:campaign-check", args=[person.school.slug, one.number]),
            tag="Not yet open",
            tag_kind="quiet",
        )
        for one in drafts
    ]


def unreached(mine: CampaignQuerySet) -> list[Waiting]:
    return [
        Waiting(
            f"Some people cannot be reached: {one}",
            f"{one.get_absolute_url()}?standing=unanswered#people",
            since=one.opened_at,
            since_words="open for",
            tag="Not reached",
            tag_kind="warn",
        )
        for one in board.troubled(mine.open())[:SHOWN]
    ]


def ending(mine: CampaignQuerySet) -> list[Waiting]:
    today = timezone.localdate()
    near = mine.open().filter(closes_on__lte=today + SOON).order_by("closes_on")
    return [
        Waiting(
            f"{one}: not all have answered, by {in_words(one.closes_on)}",
            one.get_absolute_url(),
            tag="Past its day" if one.is_late(today) else "Ends soon",
            tag_kind="bad" if one.is_late(today) else "warn",
        )
        for one in board.with_waiting(near)[:SHOWN]
    ]


def figures(person: Person) -> list[Figure]:
    """How many have signed of what is open now, in one figure."""
    if not can(person, Perm.CAMPAIGN_VIEW):
        return []
    asked = Asked.objects.visible_to(person).filter(campaign__state=CampaignState.OPEN)
    signed, waiting, counted = board.answered_of(asked)
    if not counted:
        return []
    words = f"{waiting:,} have not answered." if waiting else "Everybody has answered."
    return [
        Figure(
            "Agreements signed",
            f"{100 * signed // counted}%",
            words,
            "warn" if waiting else "good",
            reverse("agreements:campaigns", args=[person.school.slug]),
        )
    ]


def doors(person: Person) -> list[Door]:
    """One to all that is asked, as the menu is long: texts, and signing with any class, are one step from there."""
    if not (can(person, Perm.CAMPAIGN_VIEW) or can(person, Perm.PAPER_ENTER)):
        return []
    text = (
        "Who is asked to sign what, who has, and the words."
        if can(person, Perm.CAMPAIGN_VIEW)
        else "Enter what came on paper."
    )
    return [Door("Agreements", reverse("agreements:campaigns", args=[person.school.slug]), text)]
