"""What exists for whom of whether clauses are kept: for those who see how the school is doing."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class TieQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.INDICATORS_VIEW) else self.none()


class FrozenQuerySet(TieQuerySet):
    pass


class AttesterQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Those of the whole policy, or what is left to oneself."""
        seen = Q() if can(person, Perm.INDICATORS_VIEW) else Q(person=person)
        return self.filter(seen, school=person.school_id)

    def asked(self) -> Self:
        """Of promises in force that no record evidences: where an indicator is tied, its records say it."""
        return self.filter(clause__version__state="published", clause__is_promise=True, clause__ties=None)


class AttestationQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Those of the whole policy, or one's own."""
        seen = Q() if can(person, Perm.INDICATORS_VIEW) else Q(person=person)
        return self.filter(seen, school=person.school_id)
