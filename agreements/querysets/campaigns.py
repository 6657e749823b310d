"""What exists for whom among campaigns and those they ask."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person

KEPT = timedelta(days=30)
NOT_ARRIVED = ("bounced", "failed", "uncertain")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.CAMPAIGN_VIEW) else self.none()

    def told_of(self, person: "Person") -> Self:
        """Those that the person sees on the board, and those in which they may answer something, or take it back."""
        asked = Q(pk__in=person.asked_to_sign.changeable().values("campaign"))
        seen = Q(pk__in=self.model._default_manager.visible_to(person).values("pk"))
        return self.filter(asked | seen, school=person.school_id)

    def told_of_many(self, people: Iterable["Person"]) -> set[int]:
        """The keys of those of them who may be told of the one campaign in it."""
        people = list(people)
        asked = self.model.asked.rel.related_model._default_manager.filter(campaign__in=self, person__in=people)
        told = set(asked.changeable().values_list("person", flat=True))
        others = [one for one in people if one.pk not in told and one.user_id]
        return told | {one.pk for one in others if self.visible_to(one).exists()}

    def open(self) -> Self:
        return self.filter(state="open")

    def papers_of(self, person: "Person") -> Self:
        """Open ones whose papers the person may enter, whether or not they see the board."""
        return self.filter(school=person.school_id).open() if can(person, Perm.PAPER_ENTER) else self.none()


class AskedQuerySet(models.QuerySet["Asked"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(campaign__school=person.school_id) if can(person, Perm.CAMPAIGN_VIEW) else self.none()

    def papers_of(self, person: "Person") -> Self:
        """Those whose paper the person may enter: nobody's own."""
        if not can(person, Perm.PAPER_ENTER):
            return self.none()
        return self.filter(campaign__school=person.school_id, campaign__state="open").exclude(person=person)

    def waiting(self) -> Self:
        """Those that have still to answer, in campaigns that are open."""
        return self.filter(state="asked", campaign__state="open")

    def of(self, person: "Person") -> Self:
        """What is asked of the person themself; for children as long as nothing bars it (`answerable`)."""
        return self.filter(person=person, campaign__school=person.school_id).answerable()

    def answerable(self) -> Self:
        """Leaves out children who have left, and parents whose responsibility has ended or whom a court bars."""
        return self.filter(_is_answerable())

    def changeable_by(self, person: "Person") -> Self:
        return self.filter(person=person, campaign__school=person.school_id).changeable()

    def changeable(self) -> Self:
        """As `answerable`, and what parents have said of a child, who may have left as they may have themselves.

        A consent can be taken back for good: images of the child may be in use still. Responsibility and a bar count
        as before.
        """
        from agreements.models import Consent

        said = Consent.objects.filter(by=OuterRef("person"), pupil=OuterRef("child"))
        has_said = Q(number__gt=0) | Exists(said)
        said_of_child = Q(child__isnull=False) & has_said & _decides_for_child()
        return self.filter(_person_is_here() & _is_answerable() | said_of_child)

    def to_be_told(self) -> Self:
        """Leaves out as well those who have left, and parents who are not to be contacted about the child."""
        from esafety.schools.models import ParentLink

        unwanted = ParentLink.objects.filter(parent=OuterRef("person"), child=OuterRef("child"), may_be_contacted=False)
        return self.answerable().filter(_person_is_here()).exclude(Exists(unwanted))

    def with_standing(self) -> Self:
        """With `standing` on each: its state, and of those who have not answered, why they may not have been reached.

        `bounced`: the mail did not arrive, or may not have. `unreachable`: there is no address, and no slip was
        printed; with one, `slip`.
        """
        return self.annotate(
            standing=Case(
                When(~Q(state="asked"), then=F("state")),
                When(way="slip", chased_at=None, then=Value("unreachable")),
                When(way="slip", then=Value("slip")),
                When(way="link", notice__mail_state="no_address", then=Value("unreachable")),
                When(way="link", notice__mail_state__in=NOT_ARRIVED, then=Value("bounced")),
                default=Value("asked"),
                output_field=models.CharField(),
            )
        )


def _is_answerable() -> Q:
    from django.utils import timezone

    here = Q(child__left_on=None) | Q(child__left_on__gt=timezone.localdate())
    return ~Q(state="excused") & (Q(child=None) | here & _decides_for_child())


def _person_is_here() -> Q:
    from django.utils import timezone

    return Q(person__left_on=None) | Q(person__left_on__gt=timezone.localdate())


def _decides_for_child() -> Q:
    from esafety.schools.models import ParentLink

    return Q(Exists(ParentLink.objects.deciding().filter(parent=OuterRef("person"), child=OuterRef("child"))))


class SigningLinkQuerySet(models.QuerySet["SigningLink"]):
    def stale(self, now: datetime) -> Self:
        """Those that a newer one replaced. The last one stays: it is the parent's way to a fresh one, at any time."""
        return self.filter(expires_at__lt=now - KEPT, ended_at__isnull=False)
