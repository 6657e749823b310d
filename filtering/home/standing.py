"""What the home page and the menu get from filtering: applying, trying and ending."""

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from filtering.models import FilterRequest, Rule, State

SHOWN = 5


def waiting(person: Person) -> list[Waiting]:
    return [*to_try(person), *to_apply(person)]


def to_try(person: Person) -> list[Waiting]:
    """What one asked for and is in the filter now."""
    if not can(person, Perm.FILTER_ASK):
        return []
    own = FilterRequest.objects.visible_to(person).filter(asked_by=person, state=State.APPLIED)
    return [
        Waiting(
            f"Try whether {one.what} works",
            reverse("filtering:request-tried", args=[person.school.slug, one.reference]),
            since=one.decided_at,
            tag="Applied",
        )
        for one in own.order_by("pk")[:SHOWN]
    ]


def to_apply(person: Person) -> list[Waiting]:
    """For technicians: one line for all that is on the change sheet."""
    if not can(person, Perm.FILTER_APPLY):
        return []
    approved = FilterRequest.objects.visible_to(person).filter(state=State.APPROVED)
    first = approved.order_by("decided_at").values_list("decided_at", flat=True)
    moments = list(first[:100])
    out = Rule.objects.visible_to(person).to_take_out(timezone.localdate()).count()
    if not moments and not out:
        return []
    parts = [f"put in {len(moments)}" if moments else "", f"take out {out}" if out else ""]
    text = f"Change the filter: {' and '.join(part for part in parts if part)}"
    url = reverse("filtering:sheet", args=[person.school.slug])
    return [Waiting(text, url, since=moments[0] if moments else None, tag="Change sheet", tag_kind="warn")]


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    return []
