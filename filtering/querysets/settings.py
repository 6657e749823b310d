"""What exists for whom among the settings of the filter."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.access.roles import STAFF_ROLES

if TYPE_CHECKING:
    from esafety.schools.models import Person


class FilterSettingsQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Those who look after the filter, and the chair, who gives leave in it."""
        sees = can(person, Perm.FILTER_VIEW) or can(person, Perm.FILTER_OWN_LEAVE)
        return self.filter(school=person.school_id) if sees else self.none()

    def of(self, school_id: int) -> Any:
        """The school's row, or one with what holds where nobody has changed anything; that one is not saved."""
        return self.filter(school=school_id).first() or self.model(school_id=school_id)


class WalledQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Whoever works here knows for whom only what is allowed opens."""
        return self.filter(school=person.school_id) if can(person, Perm.SITES_VIEW) else self.none()

    def with_watch(self, day: date) -> Self:
        """With `is_watched`: whether the supervisor works here on the day."""
        from esafety.schools.models import Appointment

        held = Appointment.objects.on(day).filter(person=OuterRef("supervisor"), role__in=list(STAFF_ROLES))
        works = held.filter(Q(person__left_on=None) | Q(person__left_on__gt=day))
        return self.select_related("supervisor").annotate(is_watched=Exists(works))
