"""What exists for whom among requests and decisions."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

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
        return self.filter(seen | Q(pk__in=self._joined_by(person)), school=person.school_id)

    def told_of_many(self, people: Iterable["Person"]) -> set[int]:
        """The keys of those of them who may be told of the one request in it."""
        people = list(people)
        asked = set(self.filter(asked_by__in=people).values_list("asked_by", flat=True))
        joined = self.model._default_manager.filter(joined_to__in=self.values("pk"), asked_by__in=people)
        told = asked | set(joined.exclude(state="withdrawn").values_list("asked_by", flat=True))
        others = [one for one in people if one.pk not in told and one.user_id]
        return told | {one.pk for one in others if self.visible_to(one).exists()}

    def asked_by_them(self, person: "Person") -> Self:
        """Those that the person asked for themself, joined ones too."""
        return self.filter(asked_by=person, school=person.school_id)

    def not_of(self, person: "Person") -> Self:
        """Without those that the person asked for, or has joined."""
        return self.exclude(asked_by=person).exclude(pk__in=self._joined_by(person))

    def _joined_by(self, person: "Person") -> Any:
        """The keys of those that something of theirs is joined to; what they took back is not."""
        theirs = self.model._default_manager.filter(asked_by=person).exclude(state="withdrawn")
        return theirs.exclude(joined_to=None).values("joined_to")

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

    def with_end(self) -> Self:
        """`end` is the last day of what was approved of the request as it reads now, else of what is asked."""
        decisions = self.model.decisions.rel.related_model._default_manager
        last = decisions.filter(request=OuterRef("pk"), revision=OuterRef("revision"), verdict="approved")
        return self.annotate(end=Coalesce(Subquery(last.order_by("-pk").values("ends_on")[:1]), "ends_on"))


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
