"""What exists for whom among consents and publications."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Max, Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person, School


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, person: "Person") -> Self:
        """All for those who look before they publish; else what one has answered oneself."""
        seen = Q() if can(person, Perm.CONSENT_VIEW) else Q(by=person)
        return self.filter(seen, school=person.school_id)

    def current(self) -> Self:
        """The newest answer of each person about each use of each pupil."""
        newest = self.model._default_manager.values("pupil", "use", "by").annotate(newest=Max("pk")).values("newest")
        return self.filter(pk__in=newest)


class AssentAgeQuerySet(models.QuerySet["AssentAge"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.CONSENT_VIEW) else self.none()

    def on(self, school: "School", day: date) -> int | None:
        """The age in force, or None where pupils are not asked."""
        return self.filter(school=school, from_on__lte=day).values_list("age", flat=True).first()


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.CONSENT_VIEW) else self.none()

    def live(self, day: date) -> Self:
        return self.filter(Q(until=None) | Q(until__gte=day), ended_on=None)


class PublishedPupilQuerySet(models.QuerySet["PublishedPupil"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(publication__school=person.school_id) if can(person, Perm.CONSENT_VIEW) else self.none()

    def live(self, day: date) -> Self:
        """Who can be seen on the day in what is in use then."""
        in_use = Q(publication__until=None) | Q(publication__until__gte=day)
        return self.filter(in_use, publication__ended_on=None, removed_on=None)


class TakeDownQuerySet(models.QuerySet["TakeDown"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.CONSENT_VIEW) else self.none()

    def open(self) -> Self:
        return self.filter(done_at=None)
