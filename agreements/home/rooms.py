"""What the home page and the menu get from agreements: signing at sign-in, in class and at the desk."""

from django.urls import reverse

from agreements import classes, mine, misuse
from agreements.models import CampaignKind
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting

VERBS = {
    CampaignKind.AGREEMENT: "Sign",
    CampaignKind.POLICY: "Read and acknowledge",
    CampaignKind.DECLARATION: "Declare",
}
SHOWN = 8


def first(person: Person) -> str | None:
    """To what waits for the person's signature. They may go on without, and find it on their home page."""
    return reverse("agreements:mine", args=[person.school.slug]) if mine.is_asked(person) else None


def sign_in_lines() -> list[str]:
    return [misuse.LINE]


def waiting(person: Person) -> list[Waiting]:
    return [*to_sign(person), *to_sign_with_class(person)]


def to_sign(person: Person) -> list[Waiting]:
    return [
        Waiting(
            text=f"{VERBS[CampaignKind(sheet.campaign.kind)]}: {sheet.campaign.title}"
            + (f", for {sheet.for_whom}" if sheet.for_whom else ""),
            url=reverse("agreements:mine-sign", args=[person.school.slug, sheet.campaign.number]),
            since=sheet.asked_at,
            tag="To sign",
            tag_kind="warn",
        )
        for sheet in mine.waiting_for(person)[:SHOWN]
    ]


def to_sign_with_class(person: Person) -> list[Waiting]:
    """For teachers: their classes in which somebody has still to take part."""
    if not can(person, Perm.CLASS_SIGN) or can(person, Perm.CAMPAIGN_RUN):
        return []
    url = reverse("agreements:classes", args=[person.school.slug])
    return [
        Waiting(text=f"Sign with {one.group}: {one.campaign.title}", url=url, tag=f"{one.waiting} to sign")
        for one in classes.led_by(person)[:SHOWN]
        if one.waiting
    ]


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    slug = person.school.slug
    found = []
    if can(person, Perm.SCHOOL_ENTER):
        found.append(Door("To sign", reverse("agreements:mine", args=[slug]), "What you are asked to sign, and have."))
    if can(person, Perm.CLASS_SIGN) and not can(person, Perm.CAMPAIGN_RUN) and classes.leads_any(person):
        found.append(
            Door("With a class", reverse("agreements:classes", args=[slug]), "Infants sign with their teacher.")
        )
    if can(person, Perm.VISIT_VIEW):
        desk = reverse("agreements:desk", args=[slug])
        found.append(Door("Visitors", desk, "Who is in the building today.", seldom=True))
    return found
