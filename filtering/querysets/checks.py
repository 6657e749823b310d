"""What exists for whom among checks, the yearly review and faults."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class ChecksQuerySet(models.QuerySet[Any]):
    """Whatever hangs on the checks: seen by those who see them."""

    school_path = "school"

    def visible_to(self, person: "Person") -> Self:
        if not can(person, Perm.FILTER_CHECKS_VIEW):
            return self.none()
        return self.filter(**{self.school_path: person.school_id})


class CheckQuerySet(ChecksQuerySet):
    pass


class CellQuerySet(ChecksQuerySet):
    school_path = "check_made__school"


class CareQuerySet(ChecksQuerySet):
    pass


class MonitoringReportQuerySet(ChecksQuerySet):
    pass


class AuditQuerySet(ChecksQuerySet):
    pass


class FindingQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Those of the reviews that one sees, and those that one is to see to."""
        seen = Q() if can(person, Perm.FILTER_CHECKS_VIEW) else Q(owner=person)
        return self.filter(seen, school=person.school_id)

    def open(self) -> Self:
        return self.filter(done_at=None)


class FaultQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """All for those who look after the filter; one's own for whoever reported."""
        seen = Q() if can(person, Perm.FILTER_VIEW) else Q(reported_by=person)
        return self.filter(seen, school=person.school_id)

    def open(self) -> Self:
        return self.filter(closed_at=None)
