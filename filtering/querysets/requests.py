"""What exists for whom among requests and decisions."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class RequestQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """All of the school's for those who decide, apply or look after the filter; one's own for whoever asks."""
        if can(person, Perm.FILTER_VIEW):
            return self.filter(school=person.school_id)
        return self.filter(asked_by=person, school=person.school_id)

    def told_of(self, person: "Person") -> Self:
        """Those that they see, and those that theirs is joined to."""
        seen = Q(pk__in=self.model._default_manager.visible_to(person).values("pk"))
        joined = Q(joined__asked_by=person)
        return self.filter(seen | joined, school=person.school_id).distinct()

    def asked_by_them(self, person: "Person") -> Self:
        """Those that the person asked for themself, joined ones too."""
        return self.filter(asked_by=person, school=person.school_id)

    def not_of(self, person: "Person") -> Self:
        """Without those that the person asked for, or has joined."""
        joined = self.model._default_manager.filter(asked_by=person).exclude(state="withdrawn")
        return self.exclude(asked_by=person).exclude(pk__in=joined.exclude(joined_to=None).values("joined_to"))

    def undecided(self) -> Self:
        """Of those that stand for themselves, what somebody has still to decide or to answer."""
        return self.filter(state__in=["asked", "more", "second"], joined_to=None)

    def for_list(self) -> Self:
        return self.select_related("school", "joined_to", "asked_by", "reach").prefetch_related(
            "reach__classes", "reach__people"
        )

    def waiting(self) -> Self:
        return self.filter(state__in=["asked", "second"], joined_to=None)

    def standing(self) -> Self:
        return self.filter(state__in=["approved", "applied", "verified"])


class ReachQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        from filtering.models import FilterRequest

        return self.filter(requests__in=FilterRequest.objects.visible_to(person)).distinct()


class DecisionQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        from filtering.models import FilterRequest

        return self.filter(request__in=FilterRequest.objects.visible_to(person))


class DelegationQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.FILTER_VIEW) else self.none()

    def on(self, day: date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day, ended_at=None)
