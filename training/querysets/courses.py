"""What exists for whom among courses and completions."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class CourseQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Whoever is trained here reads what there is."""
        return self.filter(school=person.school_id) if can(person, Perm.TRAINING_TAKE) else self.none()

    def current(self) -> Self:
        return self.filter(retired_at=None)


class CompletionQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Everybody's for those who look after training; one's own for everybody who is trained."""
        seen = Q() if can(person, Perm.TRAINING_VIEW) else Q(person=person)
        return self.filter(seen, school=person.school_id)

    def counting(self) -> Self:
        """Those that were not struck out."""
        return self.filter(struck=None)


class StruckQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        seen = Q() if can(person, Perm.TRAINING_VIEW) else Q(completion__person=person)
        return self.filter(seen, completion__school=person.school_id)
