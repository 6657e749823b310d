"""What exists for whom among standing decisions and assessed sites."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class RuleQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Whoever works here sees what is open and for whom (SS 4.2)."""
        return self.filter(school=person.school_id) if can(person, Perm.SITES_VIEW) else self.none()

    def in_force(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day, ended_at=None)

    def to_take_out(self, day: date) -> Self:
        """What stands in the filter and should not any more."""
        over = Q(ends_on__lt=day) | Q(ended_at__isnull=False)
        return self.filter(over, applied_at__isnull=False, removed_at=None)


class AssessmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.SITES_VIEW) else self.none()

    def newest(self) -> Self:
        """Of each host and path the last one."""
        later = self.model._default_manager.filter(
            school=OuterRef("school"), host=OuterRef("host"), path=OuterRef("path"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later))

    def to_look_at(self, day: date) -> Self:
        """Those that count, and whose day to be looked at again has come."""
        return self.newest().filter(review_on__lte=day)
