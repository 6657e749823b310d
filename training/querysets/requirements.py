"""What exists for whom among requirements, how people stand, and leave; and what of it is due."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from collections.abc import Iterable

    from esafety.schools.models import Person


class RequirementQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """What is asked of whom is no secret among those who are trained; one person's own is theirs."""
        if not can(person, Perm.TRAINING_TAKE):
            return self.none()
        seen = Q() if can(person, Perm.TRAINING_VIEW) else Q(person=None) | Q(person=person)
        return self.filter(seen, school=person.school_id)

    def in_force(self, on: date) -> Self:
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), holds_from__lte=on)


class StandingQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Everybody's for those who look after training; one's own for everybody who is trained."""
        seen = Q() if can(person, Perm.TRAINING_VIEW) else Q(person=person)
        return self.filter(seen, school=person.school_id)

    def told_of_many(self, people: "Iterable[Person]") -> list[int]:
        """Keys of those who may be told of the one standing in it. Of one's own, roles need not be asked for."""
        found = self.values_list("school", "person").first()
        if found is None:
            return []
        school, whose = found
        here = [one for one in people if one.school_id == school]
        return [one.pk for one in here if one.pk == whose or can(one, Perm.TRAINING_VIEW)]

    def counted(self, on: date) -> Self:
        """Of people who are here on the day, and not away for long."""
        from training.models import LongLeave

        away = LongLeave.objects.on(on).values("person")
        return self.filter(Q(person__left_on=None) | Q(person__left_on__gt=on)).exclude(person__in=away)

    def due_by(self, day: date) -> Self:
        return self.filter(due_on__lte=day)

    def overdue(self, on: date) -> Self:
        return self.filter(overdue_on__lte=on)

    def not_in_date(self, on: date) -> Self:
        """Never taken, or no longer valid; whether or not the day to take it has come."""
        return self.filter(Q(done_on=None) | Q(due_on__lt=on))


class LeaveQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        seen = Q() if can(person, Perm.TRAINING_VIEW) else Q(person=person)
        return self.filter(seen, school=person.school_id)

    def on(self, day: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
