"""Which events of a school a reader of its audit log may see.

The log must not tell what the records hide: a case about the headteacher is for the chair alone, so its events are not
in the headteacher's log either. Every model whose manager has `visible_to` is heeded without being named here; a model
without it (the school itself) is nobody's secret within the school.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from esafety.audit.models import Event, EventQuerySet

if TYPE_CHECKING:
    from esafety.schools.models import Person


def events_for(person: "Person") -> EventQuerySet:
    """The events of the person's school, but those about a record that is not in its `visible_to(person)`."""
    guarded = list(guarded_models())
    shown = ~Q(model__in=[model._meta.label_lower for model in guarded])
    for model in guarded:
        visible = model._default_manager.visible_to(person).filter(pk=OuterRef("record_id"))  # type: ignore[attr-defined]
        shown |= Q(Exists(visible), model=model._meta.label_lower)
    return Event.objects.of_school(person.school).filter(shown)


def guarded_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if hasattr(model._default_manager, "visible_to"):
            yield model
