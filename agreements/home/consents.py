"""What the home page and the menu get from agreements: consents, publications and what is to be taken down."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agreements.models import TakeDown
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting

SHOWN = 8


def waiting(person: Person) -> list[Waiting]:
    """What is to be taken down: all for those who look after consents, else what one has recorded oneself."""
    if not can(person, Perm.PUBLICATION_RECORD):
        return []
    mine = Q() if can(person, Perm.CONSENT_IMPORT) else Q(publication__recorded_by=person)
    actions = TakeDown.objects.visible_to(person).open().filter(mine).select_related("publication", "consent")
    today = timezone.localdate()
    return [
        Waiting(
            text=f"Take down: {one.publication.what}",
            url=reverse("agreements:take-down-done", args=[person.school.slug, one.number]),
            since=one.made_at,
            who=one.why,
            tag="Overdue" if one.due_on < today else f"By {one.due_on:%-d %B}",
            tag_kind="bad" if one.due_on < today else "warn",
        )
        for one in actions[:SHOWN]
    ]


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    if not can(person, Perm.CONSENT_VIEW):
        return []
    url = reverse("agreements:consents", args=[person.school.slug])
    return [Door("Pictures", url, "Who may be shown, what is published, what is to be taken down.", seldom=True)]
