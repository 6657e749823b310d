"""What exists for whom among answers and visits."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person

VISITS_KEPT = timedelta(days=365)
TRACES_KEPT = timedelta(days=2 * 365)


class SignatureQuerySet(models.QuerySet["Signature"]):
    def visible_to(self, person: "Person") -> Self:
        """All of the school's for those who see the board, else one's own."""
        seen = Q() if can(person, Perm.CAMPAIGN_VIEW) else Q(signer=person)
        return self.filter(seen, school=person.school_id)

    def told_of(self, person: "Person") -> Self:
        """A receipt goes to whoever signed, with a sign-in or without."""
        return self.filter(Q(signer=person) | Q(pk__in=self.visible_to(person).values("pk")), school=person.school_id)


class TraceQuerySet(models.QuerySet["Trace"]):
    def visible_to(self, person: "Person") -> Self:
        if not can(person, Perm.CAMPAIGN_RUN):
            return self.none()
        return self.filter(signature__school=person.school_id)

    def stale(self, now: datetime) -> Self:
        return self.filter(at__lt=now - TRACES_KEPT)


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, person: "Person") -> Self:
        """Those of the desk for whoever keeps it, else those who came to see the person."""
        if can(person, Perm.VISIT_VIEW):
            return self.filter(school=person.school_id)
        return self.filter(school=person.school_id, host=person)

    def stale(self, today: date) -> Self:
        """Those of more than a year ago that have still to be forgotten."""
        return self.filter(on__lt=today - VISITS_KEPT).exclude(name="")

    def here(self) -> Self:
        """Who is in the building: a visit ends with its day, whether or not anybody signed out."""
        from django.utils import timezone

        return self.filter(on=timezone.localdate(), left_at=None)


class ClassSigningQuerySet(models.QuerySet["ClassSigning"]):
    def visible_to(self, person: "Person") -> Self:
        if can(person, Perm.CAMPAIGN_VIEW):
            return self.filter(school=person.school_id)
        return self.filter(school=person.school_id, led_by=person)
