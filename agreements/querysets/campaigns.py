"""What exists for whom among campaigns and those they ask."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.questions import can

if TYPE_CHECKING:
    from esafety.schools.models import Person


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(school=person.school_id) if can(person, Perm.CAMPAIGN_VIEW) else self.none()

    def told_of(self, person: "Person") -> Self:
        """Those that the person sees on the board, and those that ask them."""
        asked = Q(pk__in=person.asked_to_sign.values("campaign"))
        seen = Q(pk__in=self.model._default_manager.visible_to(person).values("pk"))
        return self.filter(asked | seen, school=person.school_id)

    def open(self) -> Self:
        return self.filter(state="open")


class AskedQuerySet(models.QuerySet["Asked"]):
    def visible_to(self, person: "Person") -> Self:
        return self.filter(campaign__school=person.school_id) if can(person, Perm.CAMPAIGN_VIEW) else self.none()

    def waiting(self) -> Self:
        """Those that have still to answer, in campaigns that are open."""
        return self.filter(state="asked", campaign__state="open")

    def of(self, person: "Person") -> Self:
        """What is asked of the person themself; for children as long as nothing bars it (`answerable`)."""
        return self.filter(person=person, campaign__school=person.school_id).answerable()

    def answerable(self) -> Self:
        """Leaves out children who have left, and parents whose responsibility has ended or whom a court bars."""
        from django.utils import timezone

        from esafety.schools.models import ParentLink

        today = timezone.localdate()
        link = ParentLink.objects.filter(
            parent=models.OuterRef("person"),
            child=models.OuterRef("child"),
            parental_responsibility=True,
            court_order_bar=False,
        )
        here = Q(child__left_on=None) | Q(child__left_on__gt=today)
        return self.exclude(state="excused").filter(Q(child=None) | (here & models.Exists(link)))


class SigningLinkQuerySet(models.QuerySet["SigningLink"]):
    def stale(self, now: datetime) -> Self:
        from datetime import timedelta

        return self.filter(expires_at__lt=now - timedelta(days=30))
