"""Evenings and mornings for parents (T7): who is told, and who says that they come."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from training.querysets.parents_events import EventPlaceQuerySet, ParentsEventQuerySet


class ParentsEvent(SchoolRecord):
    """Parents are invited to hear how children are kept safe online (T7). Kept for good, without who came.

    `year_groups` are those whose parents are told; empty for all. `came` is how many were there, as counted.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=120)
    text = models.TextField("what it is about", max_length=2_000)
    starts_at = models.DateTimeField("it starts")
    minutes = models.PositiveSmallIntegerField("how long it takes, in minutes", default=60)
    place = models.CharField(max_length=120)
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    year_groups = models.JSONField("year groups whose parents are told", default=list, blank=True)
    came = models.PositiveSmallIntegerField("how many came", null=True, blank=True, editable=False)
    made_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_because = models.CharField("why it is cancelled", max_length=300, blank=True, editable=False)

    objects = ParentsEventQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="parents_event_number_once_a_school"),
            models.CheckConstraint(name="parents_event_takes_time", condition=Q(minutes__range=(5, 720))),
            models.CheckConstraint(name="parents_event_places_are_some", condition=Q(places=None) | Q(places__gte=1)),
            models.CheckConstraint(
                name="parents_event_cancelled_says_why", condition=Q(cancelled_at=None) | ~Q(cancelled_because="")
            ),
        ]
        indexes = [models.Index(fields=["school", "starts_at"], name="parents_event_by_day")]

    def __str__(self) -> str:
        return f"Event for parents, {self.day:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("training:parents-event", args=[self.school.slug, self.number])

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class EventPlace(models.Model):
    """One parent's link to an event, and the places that they take by it. Forgotten a year after the event.

    The link is worked out from `nonce` and the installation's own secret each time that a letter holds it; only its
    SHA-256 is here, to find it by. `name` is who comes, as they typed it; of children nothing is asked.
    """

    event = models.ForeignKey(ParentsEvent, models.CASCADE, related_name="taken")
    person = models.ForeignKey("schools.Person", models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=32, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(max_length=80, blank=True)
    seats = models.PositiveSmallIntegerField("how many come", default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    came = models.BooleanField(default=False)

    objects = EventPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("event", "person", name="event_place_once_a_parent"),
            models.CheckConstraint(name="event_place_taken_by_name", condition=Q(seats=0) | ~Q(name="")),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.seats}"
