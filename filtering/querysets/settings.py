"""What exists for whom among the settings of the filter."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class FilterSettingsQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.FILTER_VIEW) else self.none()

    def of(self, school_id: int) -> Any:
        """The school's row, or one with what holds where nobody has changed anything; that one is not saved."""
        return self.filter(school=school_id).first() or self.model(school_id=school_id)


class WalledQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Whoever works here knows for whom only what is allowed opens."""
        return self.filter(school=person.school_id) if can(person, Perm.SITES_VIEW) else self.none()
