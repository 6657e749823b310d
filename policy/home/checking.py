"""What the home page and the menu get from the policy: what checks find."""

from typing import Any

from django.db.models import Count
from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from policy.models import FindingState, PolicyFinding, VersionState

WORKED_ON = (VersionState.DRAFT, VersionState.PUBLISHED)


def waiting(person: Person) -> list[Waiting]:
    """For those who write: what nobody has decided on yet, of the newest version in which there is such a thing."""
    newest = _newest(person) if can(person, Perm.POLICY_WRITE) else None
    if newest is None:
        return []
    count, number = newest["number"], newest["version__number"]
    words = "1 finding in the policy waits" if count == 1 else f"{count} findings in the policy wait"
    return [
        Waiting(
            f"{words} to be decided on",
            f"{reverse('policy:findings', args=[person.school.slug, number])}?state=open",
            tag="Draft" if newest["version__state"] == VersionState.DRAFT else "In force",
        )
    ]


def _newest(person: Person) -> dict[str, Any] | None:
    rows = PolicyFinding.objects.visible_to(person).filter(state=FindingState.OPEN, version__state__in=WORKED_ON)
    rows = rows.order_by("-version__number").values("version__number", "version__state")
    found: dict[str, Any] | None = rows.annotate(number=Count("pk")).first()
    return found


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    return []
