"""What the home page and the menu get from filtering: sites assessed, and faults."""

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.calendar import start_of
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from filtering.models import Fault, FaultKind, SiteAssessment

SHOWN = 5


def waiting(person: Person) -> list[Waiting]:
    return [*to_put_right(person), *to_look_at(person)]


def to_put_right(person: Person) -> list[Waiting]:
    """For technicians: faults that stand, what could harm a child first."""
    if not can(person, Perm.FILTER_APPLY):
        return []
    stands = Fault.objects.visible_to(person).open().select_related("school", "reported_by")
    return [
        Waiting(
            f"{'Block' if one.kind == FaultKind.OPEN else 'Open'} {one.address.shown}: {one}",
            one.get_absolute_url(),
            since=one.reported_at,
            who=f"Reported by {one.reported_by}",
            tag="Could harm" if one.is_harmful else "Fault",
            tag_kind="bad" if one.is_harmful else "warn",
        )
        for one in stands.order_by("-is_harmful", "pk")[:SHOWN]
    ]


def to_look_at(person: Person) -> list[Waiting]:
    """Sites that one assessed oneself, from the day on which they are to be looked at again."""
    if not can(person, Perm.SITES_ASSESS):
        return []
    due = SiteAssessment.objects.visible_to(person).to_look_at(timezone.localdate()).filter(by=person)
    return [
        Waiting(
            f"Look again at {one.address.shown}",
            reverse("filtering:site", args=[person.school.slug, one.number]),
            since=start_of(one.review_on),
            tag="Assessment",
        )
        for one in due.order_by("review_on", "pk")[:SHOWN]
    ]


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    return []
