"""What exists for whom among events for parents. Parents come to theirs by a link alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class ParentsEventQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.PARENTS_TELL) else self.none()

    def told_of(self, person: "Person") -> Self:
        """Parents are told by e-mail, most of them without a sign-in. It says nothing of anybody."""
        return self.filter(school=person.school_id)

    def told_of_many(self, people: Iterable["Person"]) -> set[int]:
        """The keys of those of the people who may be told of the one event in it."""
        schools = set(self.values_list("school", flat=True))
        return {person.pk for person in people if person.school_id in schools}


class EventPlaceQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(event__school=person.school_id) if can(person, Perm.PARENTS_TELL) else self.none()

    def taken(self) -> Self:
        return self.filter(seats__gt=0)

    def of_long_ago(self, before: datetime) -> Self:
        return self.filter(event__starts_at__lt=before)
