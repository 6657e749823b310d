"""What exists for whom among agreements and their words."""

from typing import TYPE_CHECKING, Self

from django.db import models

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person, School


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.AGREEMENT_VIEW) else self.none()

    def in_use(self) -> Self:
        return self.filter(ended_at=None)


class AgreementVersionQuerySet(models.QuerySet["AgreementVersion"]):
    def visible_to(self, person: "Person") -> Self:
        """Published ones for those who read agreements; drafts for those who write them."""
        if not can(person, Perm.AGREEMENT_VIEW):
            return self.none()
        theirs = self.filter(school=person.school_id)
        return theirs if can(person, Perm.AGREEMENT_WRITE) else theirs.published()

    def published(self) -> Self:
        return self.filter(state="published")


class WordingQuerySet(models.QuerySet["Wording"]):
    def visible_to(self, person: "Person") -> Self:
        if not can(person, Perm.AGREEMENT_WRITE):
            return self.none()
        return self.filter(version__school=person.school_id)


class ExactTextQuerySet(models.QuerySet["ExactText"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.AGREEMENT_VIEW) else self.none()


class ConsentWordsQuerySet(models.QuerySet["ConsentWords"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.CONSENT_VIEW) else self.none()

    def newest_in(self, school: "School", language: str) -> Self:
        """The newest question of each use in that very language."""
        newest = self.filter(school=school, language=language).order_by().values("use")
        return self.filter(pk__in=newest.annotate(newest=models.Max("pk")).values("newest"))
