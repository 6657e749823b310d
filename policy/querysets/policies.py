"""What exists for whom of the policy: what is or was in force for all who read it, drafts for some."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person

READ_BY_ALL = ("published", "superseded")


class PolicyQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.POLICY_READ) else self.none()


class LinkedPolicyQuerySet(PolicyQuerySet):
    def current(self) -> Self:
        return self.filter(removed_at=None)


class VersionQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """All for those who see drafts; else those that are or were in force."""
        if not can(person, Perm.POLICY_READ):
            return self.none()
        seen = Q() if can(person, Perm.POLICY_DRAFTS) else Q(state__in=READ_BY_ALL)
        return self.filter(seen, school=person.school_id)

    def in_force(self) -> Self:
        return self.filter(state="published")


class ClauseQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Those of the versions that one sees."""
        if not can(person, Perm.POLICY_READ):
            return self.none()
        seen = Q() if can(person, Perm.POLICY_DRAFTS) else Q(version__state__in=READ_BY_ALL)
        return self.filter(seen, school=person.school_id)
