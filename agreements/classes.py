"""Classes that sign together (A6): who leads which, and who of a class has still to take part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q
from django.utils import timezone

from agreements.models import Asked, AskedState, Campaign, ClassSigning, Way
from agreements.querysets.campaigns import AskedQuerySet
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person, TeachingGroup


@dataclass(frozen=True)
class ClassAsked:
    """One class that one campaign asks to sign together."""

    campaign: Campaign
    group: TeachingGroup
    waiting: int
    pupils: int
    last_at: datetime | None

    @property
    def took_part(self) -> int:
        return self.pupils - self.waiting


def may_lead(person: Person, group: TeachingGroup) -> bool:
    """The class's own teachers; and those who run the school's signings, for a class whose teacher is away."""
    return can(person, Perm.CAMPAIGN_RUN) or group.teachers.filter(pk=person.pk).exists()


def led_by(person: Person) -> list[ClassAsked]:
    """Open campaigns with the classes that the person may lead in them, in the order of the classes."""
    groups = TeachingGroup.objects.visible_to(person)
    if not can(person, Perm.CAMPAIGN_RUN):
        groups = groups.filter(teachers=person)
    by_key = {group.pk: group for group in groups}
    rows = _of_classes(person.school_id, by_key).values("campaign", "person__teaching_group")
    counted = rows.annotate(
        pupils=Count("pk"), waiting=Count("pk", filter=Q(state=AskedState.ASKED)), last_at=Max("answered_at")
    )
    campaigns = Campaign.objects.filter(school=person.school_id).open().in_bulk()
    found = [
        ClassAsked(
            campaigns[row["campaign"]],
            by_key[row["person__teaching_group"]],
            row["waiting"],
            row["pupils"],
            row["last_at"],
        )
        for row in counted.order_by()
        if row["campaign"] in campaigns
    ]
    places = {key: place for place, key in enumerate(by_key)}
    return sorted(found, key=lambda one: (places[one.group.pk], one.campaign.pk))


def _of_classes(school_id: int, groups: Iterable[int]) -> AskedQuerySet:
    here = Q(person__left_on=None) | Q(person__left_on__gt=timezone.localdate())
    rows = Asked.objects.filter(here, campaign__school=school_id, campaign__state="open", way=Way.CLASS)
    return rows.exclude(state=AskedState.EXCUSED).filter(person__teaching_group__in=groups)


def campaign_in(person: Person, number: int) -> Campaign | None:
    """A campaign of the person's school that has been opened, for the pages of its classes."""
    rows = Campaign.objects.filter(school=person.school_id, number=number).exclude(state="draft")
    return rows.select_related("version__agreement", "school").first()


def asked_in(campaign: Campaign, group: TeachingGroup) -> list[Asked]:
    """Every pupil of the class whom the campaign asks and who is here, by first name. Needs nothing more."""
    here = Q(person__left_on=None) | Q(person__left_on__gt=timezone.localdate())
    rows = Asked.objects.filter(here, campaign=campaign, way=Way.CLASS, person__teaching_group=group)
    rows = rows.exclude(state=AskedState.EXCUSED)
    return list(rows.select_related("person").order_by("person__first_name", "person__last_name", "pk"))


def signings_of(campaign: Campaign, group: TeachingGroup) -> list[ClassSigning]:
    return list(ClassSigning.objects.filter(campaign=campaign, group=group).select_related("led_by")[:10])


def leads_any(person: Person) -> bool:
    """Whether there is a class for the person to sign with. One query."""
    rows = Asked.objects.filter(campaign__school=person.school_id, campaign__state="open", way=Way.CLASS)
    if not can(person, Perm.CAMPAIGN_RUN):
        rows = rows.filter(person__teaching_group__teachers=person)
    return rows.exists()
