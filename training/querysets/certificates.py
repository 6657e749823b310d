"""Which certificates that people sent in exist for whom."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class CertificateQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """One's own; everybody's for those who record training."""
        seen = Q() if can(person, Perm.TRAINING_RECORD) else Q(person=person)
        return self.filter(seen, school=person.school_id)

    def waiting(self) -> Self:
        return self.filter(state="sent")
