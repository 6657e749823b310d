"""What exists for whom among website checks and event notices."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class WebsiteCheckQuerySet(models.QuerySet["WebsiteCheck"]):
    def visible_to(self, person: "Person") -> Self:
        may = can(person, Perm.WEBSITE_VIEW)
        return self.filter(school=person.school_id) if may else self.none()


class WebsiteFaultQuerySet(models.QuerySet["WebsiteFault"]):
    def visible_to(self, person: "Person") -> Self:
        """Those of the checks that one sees, and those that one is to put right."""
        if can(person, Perm.WEBSITE_VIEW):
            return self.filter(school=person.school_id)
        return self.filter(school=person.school_id, owner=person)

    def open(self) -> Self:
        return self.filter(done_at=None)


class EventNoticeQuerySet(models.QuerySet["EventNotice"]):
    def visible_to(self, person: "Person") -> Self:
        """Everybody who comes into the school reads what holds at its events."""
        return self.filter(school=person.school_id) if can(person, Perm.SCHOOL_ENTER) else self.none()

    def told_of(self, person: "Person") -> Self:
        """Parents are told by e-mail, most of them without a sign-in. It says nothing of anybody."""
        return self.filter(school=person.school_id)

    def told_of_many(self, people: Iterable["Person"]) -> set[int]:
        """The keys of those of the people who may be told of the one notice in it."""
        schools = set(self.values_list("school", flat=True))
        return {person.pk for person in people if person.school_id in schools}
