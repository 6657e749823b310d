"""What exists for whom among readings and people's tries at their questions."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class ReadingQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """What is published for whoever is trained; drafts for those who set courses."""
        if not can(person, Perm.TRAINING_TAKE):
            return self.none()
        seen = Q() if can(person, Perm.TRAINING_PLAN) else Q(published_at__isnull=False)
        return self.filter(seen, school=person.school_id)

    def published(self) -> Self:
        """The newest first."""
        return self.exclude(published_at=None).order_by("-version")


class AttemptQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """One's own; everybody's for those who record training."""
        seen = Q() if can(person, Perm.TRAINING_RECORD) else Q(person=person)
        return self.filter(seen, school=person.school_id)
