"""What each indicator said on each day."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.records import SchoolRecord

if TYPE_CHECKING:
    from esafety.schools.models import Person


class State(models.TextChoices):
    MET = "met", "Met"
    AT_RISK = "at_risk", "At risk"
    NOT_EVIDENCED = "not_evidenced", "Not evidenced"


class IndicatorReadingQuerySet(models.QuerySet["IndicatorReading"]):
    def visible_to(self, person: "Person") -> Self:
        from esafety.access.questions import can

        return self.filter(school=person.school_id) if can(person, Perm.INDICATORS_VIEW) else self.none()


class IndicatorReading(SchoolRecord):
    """What an indicator said on a day, so that it can be shown later. Written by `indicators.services` alone.

    A day on which nothing was read has no row. Holds no personal data; kept as long as the school is.
    """

    key = models.CharField(max_length=60)
    on = models.DateField("day")
    state = models.CharField(max_length=13, choices=State)
    value = models.FloatField(null=True)
    numerator = models.PositiveIntegerField(null=True)
    denominator = models.PositiveIntegerField(null=True)
    words = models.CharField(max_length=300)
    read_at = models.DateTimeField(default=timezone.now)

    objects = IndicatorReadingQuerySet.as_manager()

    class Meta:
        ordering = ["key", "on"]
        constraints = [models.UniqueConstraint("school", "key", "on", name="indicator_read_once_a_day")]
        indexes = [models.Index(fields=["school", "-on"], name="indicator_reading_newest")]

    def __str__(self) -> str:
        return f"{self.key} on {self.on}: {self.get_state_display()}"
