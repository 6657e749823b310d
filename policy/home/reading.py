"""What the home page and the menu get from the policy: the policy as it is read."""

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
    """Near at hand for whoever writes or votes on it; under "More" for the others."""
    if not can(person, Perm.POLICY_READ):
        return []
    text = "What the school has promised, and whether it is kept."
    is_near = can(person, Perm.POLICY_WRITE) or can(person, Perm.REVIEW_VOTE)
    return [Door("Policy", reverse("policy:policy", args=[person.school.slug]), text, seldom=not is_near)]
