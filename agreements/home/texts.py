"""What the home page and the menu get from agreements: texts and their versions."""

from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting


def waiting(person: Person) -> list[Waiting]:
    return []


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    """For those who are not led to them from what is asked (`campaigns.doors`)."""
    if not can(person, Perm.AGREEMENT_VIEW) or can(person, Perm.CAMPAIGN_VIEW) or can(person, Perm.PAPER_ENTER):
        return []
    texts = reverse("agreements:texts", args=[person.school.slug])
    return [Door("Agreements", texts, "What pupils, parents and staff sign, and what it said before.")]
