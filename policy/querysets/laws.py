"""What exists for whom of the register of law: all of the school's, for all who read its policy."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class LawQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.POLICY_READ) else self.none()

    def kept(self) -> Self:
        return self.filter(removed_at=None)
