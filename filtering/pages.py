"""The pages of filtering that lists lead from, in the order in which they stand beside each other."""

from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person

# What a page is called, its address's name, and what opens it: any of these.
PAGES: tuple[tuple[str, str, tuple[Perm, ...]], ...] = (
    ("Requests", "requests", (Perm.FILTER_ASK,)),
    ("Open and blocked", "rules", (Perm.SITES_VIEW,)),
    ("Sites assessed", "sites", (Perm.SITES_VIEW,)),
    ("Faults", "faults", (Perm.FILTER_ASK,)),
    ("Change sheet", "sheet", (Perm.FILTER_APPLY,)),
    ("Checks", "checks", (Perm.FILTER_CHECKS_VIEW,)),
    ("Reviews", "audits", (Perm.FILTER_CHECKS_VIEW,)),
    ("Over-blocking", "overblocking", (Perm.FILTER_OVERBLOCKING,)),
    ("Delegation", "delegations", (Perm.FILTER_VIEW,)),
    ("Settings", "settings", (Perm.FILTER_VIEW, Perm.FILTER_OWN_LEAVE)),
)


def pages_of(person: Person) -> list[tuple[str, str]]:
    """Words and address of those that the person may open."""
    return [
        (words, reverse(f"filtering:{name}", args=[person.school.slug]))
        for words, name, perms in PAGES
        if any(can(person, perm) for perm in perms)
    ]
