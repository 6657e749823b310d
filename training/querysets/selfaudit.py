"""What exists for whom among self-audits: what people say of themselves is nobody's business but two people's."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.access.roles import roles_with

if TYPE_CHECKING:
    from esafety.schools.models import Person


class SelfAuditQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """One's own; and what others have finished for whoever holds SELF_AUDIT_READ, the officer.

        Not for the head, nor half done, nor of those who hold it themselves or did when they finished: an officer's own
        is seen by them alone.
        """
        seen = Q(person=person)
        if can(person, Perm.SELF_AUDIT_READ):
            seen |= Q(is_own_only=False, finished_at__isnull=False) & ~Q(person__in=_readers(person.school_id))
        return self.filter(seen, school=person.school_id)

    def of_year(self, year: int) -> Self:
        return self.filter(school_year=year)

    def finished(self) -> Self:
        return self.exclude(finished_at=None)


def _readers(school_id: int) -> models.QuerySet[Any, Any]:
    """The keys of those who read what others say, today."""
    from esafety.schools.models import Appointment

    held = Appointment.objects.on(timezone.localdate()).filter(role__in=roles_with(Perm.SELF_AUDIT_READ))
    return held.filter(person__school=school_id).values("person")
