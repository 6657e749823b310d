"""What exists for whom on the access register."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class AccessGrantQuerySet(models.QuerySet["AccessGrant"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.ACCESS_VIEW) else self.none()

    def on(self, day: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.ACCESS_VIEW) else self.none()

    def on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day, lifted_at=None)
