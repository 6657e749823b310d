"""What exists for whom among stored files: what the record lets see that a file was kept for."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from esafety.evidence.holders import HOLDERS

if TYPE_CHECKING:
    from esafety.schools.models import Person


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def visible_to(self, person: "Person") -> Self:
        """The school's files of records that the person may take them from. A file without a record is nobody's."""
        held = Q(pk__in=[])
        for files_for in HOLDERS:
            held |= Q(pk__in=files_for(person))
        return self.filter(held, school=person.school_id)
