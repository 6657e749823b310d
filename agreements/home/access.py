"""What the home page and the menu get from agreements: who may go online."""

from django.urls import reverse
from django.utils import timezone

from agreements.services import register
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting


def waiting(person: Person) -> list[Waiting]:
    return []


def figures(person: Person) -> list[Figure]:
    """For those who decide about it and those who look after the network."""
    if not can(person, Perm.ACCESS_EXPORT):
        return []
    everybody, may_not = register.count(person.school, timezone.localdate())
    if not everybody:
        return []
    words = f"Of {everybody} on the register." if may_not else "Everybody on the register may."
    url = reverse("agreements:access", args=[person.school.slug])
    kind = "warn" if may_not else "good"
    return [Figure("May not go online today", str(may_not), words, kind, f"{url}?today=not")]


def doors(person: Person) -> list[Door]:
    if not can(person, Perm.ACCESS_VIEW):
        return []
    url = reverse("agreements:access", args=[person.school.slug])
    return [Door("Who may go online", url, "Everybody at school: whether today, and why.", seldom=True)]
