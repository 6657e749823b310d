"""What exists for whom among what parents are told, home learning and induction; and whom a notice reaches."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import ParentLink, Person
    from training.models import ParentNotice

YEAR = timedelta(365)


def links_open(school_id: int, on: date) -> "models.QuerySet[ParentLink]":
    """Of pupils and parents who are here on the day: those that let the school write, and no court bars."""
    from esafety.schools.models import ParentLink, Person

    here = Person.objects.filter(school=school_id).here_on(on).values("pk")
    return ParentLink.objects.filter(child__in=here, parent__in=here, may_be_contacted=True, court_order_bar=False)


def links_for(notice: "ParentNotice", on: date) -> "models.QuerySet[ParentLink]":
    """Those by which the notice reaches its parents: of a child that it is about, so not of a sibling's."""
    links = links_open(notice.school_id, on)
    if notice.whom == "years":
        of_year = Q(child__year_group__in=notice.years)
        by_class = Q(child__year_group=None, child__teaching_group__year_group__in=notice.years)
        return links.filter(of_year | by_class)
    if notice.whom == "classes":
        return links.filter(child__teaching_group__in=notice.classes.values("pk"))
    return links


class ParentNoticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """All of them for those who tell parents; for a parent those that they were told of."""
        if can(person, Perm.PARENTS_TELL):
            return self.filter(school=person.school_id)
        return self.told_of(person) if can(person, Perm.SCHOOL_ENTER) else self.none()

    def told_of(self, person: "Person") -> Self:
        """Those that they were told of, as long as some child is here for whom the school may write to them."""
        from esafety.notify.models import Notice

        told = Notice.objects.filter(recipient=person, model=self.model._meta.label_lower).values("record_id")
        reached = links_open(person.school_id, timezone.localdate()).filter(parent=person)
        return self.filter(Exists(reached), school=person.school_id, pk__in=told).exclude(sent_at=None)

    def told_of_many(self, people: Iterable["Person"]) -> set[int]:
        """The keys of those of the people whom the one notice in it reaches."""
        keys = [person.pk for person in people]
        found: set[int] = set()
        for notice in self:
            reached = links_for(notice, timezone.localdate()).filter(parent__in=keys)
            found.update(reached.values_list("parent", flat=True))
        return found

    def sent(self) -> Self:
        return self.exclude(sent_at=None)


class GuidanceQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """It is public."""
        return self.filter(school=person.school_id)


class NewsletterQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.PARENTS_TELL) else self.none()


class HomeLearningQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        """Everything for those who check it; what is safe and set for whoever it is set for, and their parents."""
        if can(person, Perm.HOME_LEARNING):
            return self.filter(school=person.school_id)
        return self.set_for(person) if can(person, Perm.SCHOOL_ENTER) else self.none()

    def set_for(self, person: "Person") -> Self:
        """Of the person's own class, and those of their children whom no court keeps from them."""
        from esafety.schools.models import ParentLink, Person

        today = timezone.localdate()
        children = ParentLink.objects.filter(parent=person, court_order_bar=False).values("child")
        theirs = Person.objects.filter(Q(pk=person.pk) | Q(pk__in=children), school=person.school_id).here_on(today)
        classes = self.model.classes.through.objects.filter(
            homelearning=OuterRef("pk"), teachinggroup__in=theirs.exclude(teaching_group=None).values("teaching_group")
        )
        return (
            self.current()
            .with_check()
            .filter(Exists(classes), school=person.school_id, set_on__lte=today, outcome="safe")
        )

    def current(self) -> Self:
        return self.filter(removed_at=None)

    def with_check(self) -> Self:
        """With the `outcome`, `checked_at` and `checked_by_id` of the newest check of the link."""
        from training.models import LinkCheck

        newest = LinkCheck.objects.filter(school=OuterRef("school"), link=OuterRef("link")).order_by("-at", "-pk")
        return self.annotate(
            outcome=Subquery(newest.values("outcome")[:1]), checked_at=Subquery(newest.values("at")[:1])
        )


class LinkCheckQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.HOME_LEARNING) else self.none()


class InductionQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.INDUCTION_GIVE) else self.none()

    def stale(self, today: date) -> Self:
        return self.filter(on__lt=today - YEAR)
