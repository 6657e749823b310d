"""What exists for whom of what pupils are taught: the programme and lessons are open, pupils' awards are not."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class CurriculumQuerySet(models.QuerySet[Any]):
    """Read by staff, governors and the trust alike: nobody is named in it but those who teach."""

    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.CURRICULUM_VIEW) else self.none()


class UnitQuerySet(CurriculumQuerySet):
    def current(self) -> Self:
        return self.filter(retired_at=None)


class KeptQuerySet(CurriculumQuerySet):
    """Of what can be taken away again, and is then still in the database."""

    def kept(self) -> Self:
        return self.filter(removed_at=None)


class ActionQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Those of the reviews that one reads, and those that one is to see to."""
        seen = Q() if can(person, Perm.CURRICULUM_VIEW) else Q(owner=person)
        return self.filter(seen, school=person.school_id)

    def open(self) -> Self:
        return self.filter(done_at=None)


class AwardQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """All for those who plan the programme; those of one's own classes for whoever teaches. Nobody else's."""
        if can(person, Perm.CURRICULUM_PLAN):
            return self.filter(school=person.school_id)
        if not can(person, Perm.LESSON_LOG):
            return self.none()
        return self.filter(school=person.school_id, group__in=person.classes_taught.values("pk"))

    def kept(self) -> Self:
        return self.filter(removed_at=None)
