"""The abstract record that belongs to a school, and the question which circle it is for."""

from typing import TYPE_CHECKING

from django.db import models

from esafety.access.perms import Circle, Perm
from esafety.access.roles import CASE_PERMS, Grant

if TYPE_CHECKING:
    from esafety.schools.models import Person


class SchoolRecord(models.Model):
    """A record of one school. Children (an entry of a case) ask their parent record for circle and bars."""

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def record_circle(self) -> Circle:
        return Circle.SCHOOL

    def bars(self, person: "Person", perm: Perm) -> bool:
        """True where this person may not have this permission whatever their role: a conflict of interest."""
        return False


def needed(perm: Perm, record: models.Model) -> Grant:
    """The grant that a role must hold for this record. The one place where a circle becomes a permission.

    Only what opens or changes a case depends on its circle: whoever reported one may follow it in any circle.
    """
    if perm in CASE_PERMS and isinstance(record, SchoolRecord):
        return Grant(perm, record.record_circle)
    return Grant(perm, Circle.SCHOOL)
