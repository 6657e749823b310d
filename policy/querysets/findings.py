"""What exists for whom of checks and what they found: for those who see drafts."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class CheckQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.POLICY_DRAFTS) else self.none()


class FindingQuerySet(CheckQuerySet):
    def open(self) -> Self:
        return self.filter(state__in=["open", "accepted"])
