"""What exists for whom of reviews: their course for all who read the policy, what was said for those who see drafts."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can, holders

if TYPE_CHECKING:
    from esafety.schools.models import Person


class ReviewQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.POLICY_READ) else self.none()

    def told_of_many(self, people: "Iterable[Person]") -> list[int]:
        """Keys of those who may be told of the one review in it: one question, however many they are."""
        from esafety.schools.models import School

        school = School.objects.filter(pk__in=self.values("school")).first()
        if school is None:
            return []
        readers = holders(school, Perm.POLICY_READ).filter(pk__in=[one.pk for one in people])
        return list(readers.values_list("pk", flat=True))

    def open(self) -> Self:
        return self.filter(closed_at=None)


class CauseQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.POLICY_DRAFTS) else self.none()


class StepDecisionQuerySet(CauseQuerySet):
    pass


class VoteQuerySet(CauseQuerySet):
    pass


class FeedbackQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """All for those who see drafts, and everybody's own."""
        seen = Q() if can(person, Perm.POLICY_DRAFTS) else Q(person=person)
        return self.filter(seen, school=person.school_id)
