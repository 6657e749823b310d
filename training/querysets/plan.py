"""What exists for whom of the year's plan."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.terms import term_of

if TYPE_CHECKING:
    from esafety.schools.models import Person

IN_A_YEAR = (2, 0, 1)  # autumn, spring and summer, as `esafety.schools.terms` numbers them


def _over(part: int) -> tuple[int, ...]:
    """The terms of a school year that are over in this one of it."""
    return IN_A_YEAR[: IN_A_YEAR.index(part)]


class PlanLineQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """The whole plan for those who look after training; a line for whoever sees to it."""
        seen = Q() if can(person, Perm.TRAINING_VIEW) else Q(owner=person)
        return self.filter(seen, school=person.school_id)

    def standing(self) -> Self:
        """Those that were not taken off."""
        return self.filter(off_at=None)

    def due_by(self, day: date) -> Self:
        """Those of the last three terms that were over by the day."""
        now = term_of(day)
        over = _over(now.part)
        of_this, of_last = Q(school_year=now.school_year, part__in=over), Q(school_year=now.school_year - 1)
        return self.filter(of_this | of_last & ~Q(part__in=over))

    def overdue(self, day: date) -> Self:
        """Those that stand, are not done, and whose term is over."""
        now = term_of(day)
        is_over = Q(school_year__lt=now.school_year) | Q(school_year=now.school_year, part__in=_over(now.part))
        return self.standing().filter(is_over, done_on=None)
