"""What the home page and the menu get from filtering: over-blocking, delegation and settings."""

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from filtering.models import Walled


def waiting(person: Person) -> list[Waiting]:
    """For those who set it: groups to which only what is allowed opens, and which nobody watches any more."""
    if not can(person, Perm.FILTER_SETTINGS):
        return []
    unwatched = Walled.objects.visible_to(person).with_watch(timezone.localdate()).filter(is_watched=False)
    return [
        Waiting(
            f"Name who watches {one}: {one.supervisor} no longer works here",
            reverse("filtering:wall", args=[person.school.slug, one.number]),
            tag="Nobody watches",
            tag_kind="bad",
        )
        for one in unwatched
    ]


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    return []
