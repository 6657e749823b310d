"""The pages of the policy that lists lead from, in their order."""

from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person

# What a page is called, its address's name, and what opens it.
PAGES: tuple[tuple[str, str, Perm], ...] = (
    ("Policy", "policy", Perm.POLICY_READ),
    ("Is it kept?", "living", Perm.INDICATORS_VIEW),
    ("Reviews", "reviews", Perm.POLICY_READ),
    ("Versions", "versions", Perm.POLICY_DRAFTS),
    ("Law", "laws", Perm.POLICY_READ),
    ("Settings", "settings", Perm.POLICY_SETTINGS),
)


def pages_of(person: Person) -> list[tuple[str, str]]:
    """Words and address of those that the person may open."""
    slug = person.school.slug
    return [(words, reverse(f"policy:{name}", args=[slug])) for words, name, perm in PAGES if can(person, perm)]
