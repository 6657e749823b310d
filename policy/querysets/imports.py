"""What exists for whom of documents that are being brought in: each for whoever brought it, while they may write."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class ImportQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        if not can(person, Perm.POLICY_WRITE):
            return self.none()
        return self.filter(school=person.school_id, made_by=person)
