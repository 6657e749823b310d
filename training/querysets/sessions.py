"""What exists for whom among sessions and those who are asked to them."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class SessionQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """All of them for those who look after training; for others who are trained, open ones and their own."""
        if not can(person, Perm.TRAINING_TAKE):
            return self.none()
        if can(person, Perm.TRAINING_VIEW) or can(person, Perm.TRAINING_RECORD):
            return self.filter(school=person.school_id)
        return self.filter(Q(is_open=True) | Q(pk__in=self._of(person)), school=person.school_id)

    def told_of_many(self, people: Iterable["Person"]) -> set[int]:
        """The keys of those of the people who are asked to the one session in it, and can sign in to read it."""
        able = [one.pk for one in people if one.user_id is not None]
        return set(self.filter(attendees__person__in=able).values_list("attendees__person", flat=True)) & set(able)

    def standing(self) -> Self:
        return self.filter(cancelled_at=None)

    def to_come(self, now: datetime) -> Self:
        """Those that are not over."""
        return self.filter(ends_at__gt=now)

    def over(self, now: datetime) -> Self:
        return self.filter(ends_at__lte=now)

    def to_close(self, now: datetime) -> Self:
        """Those that are over, and nobody has said yet who was there."""
        return self.standing().over(now).filter(held_at=None)

    def _of(self, person: "Person") -> models.QuerySet[Any]:
        from training.models import Attendee

        return Attendee.objects.filter(person=person).values("session")


class AttendeeQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Everybody's for those who look after training; one's own for everybody who is trained."""
        if can(person, Perm.TRAINING_VIEW) or can(person, Perm.TRAINING_RECORD):
            return self.filter(session__school=person.school_id)
        return self.filter(person=person, session__school=person.school_id)

    def coming(self) -> Self:
        return self.filter(answer="coming")

    def waiting(self) -> Self:
        """In the order in which they get a place."""
        return self.filter(answer="waiting").order_by("answered_at", "pk")

    def here(self) -> Self:
        return self.filter(here_at__isnull=False)
