"""The termly check of the school's website (A11) and notices about pictures at events (A12)."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agreements.querysets.checks import EventNoticeQuerySet, WebsiteCheckQuerySet, WebsiteFaultQuerySet
from esafety.access.perms import Perm
from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.numbers import number_of

if TYPE_CHECKING:
    from esafety.schools.models import Person


class WebsiteCheck(SchoolRecord):
    """Somebody looked through the school's website, point by point, and the head signed it. Kept for 6 years.

    `points` holds an answer (`yes`, `no`, `not_seen`) by key of `agreements.rules.website.POINTS`.
    """

    number = models.PositiveIntegerField()
    on = models.DateField("day")
    term = models.CharField(max_length=40)
    checked_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    points = models.JSONField(default=dict)
    note = models.TextField(max_length=2_000, blank=True)
    signed_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = WebsiteCheckQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="website_check_number_once_a_school"),
            models.CheckConstraint(
                name="website_check_signed_says_by_whom",
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_signs_their_own_website_check", condition=~Q(signed_by=models.F("checked_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"Website check of {self.on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:website-check", args=[self.school.slug, self.number])

    def bars(self, person: "Person", perm: Perm) -> bool:
        """Nobody signs what they checked themself."""
        return perm is Perm.WEBSITE_SIGN and person.pk == self.checked_by_id


class WebsiteFault(SchoolRecord):
    """Something on the website to be put right, by somebody, by a day (A11)."""

    check_made = models.ForeignKey(WebsiteCheck, models.PROTECT, related_name="faults")
    what = models.CharField(max_length=300)
    owner = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField("what was done", max_length=300, blank=True)

    objects = WebsiteFaultQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="website_fault_done_says_by_whom", condition=Q(done_at=None) | Q(done_by__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def number(self) -> str:
        return number_of(self)


class EventNotice(SchoolRecord):
    """What parents may photograph at an event (A12): told to them, and printed for the door. Kept for a year."""

    number = models.PositiveIntegerField()
    title = models.CharField("event", max_length=120)
    on = models.DateField("day")
    text = models.TextField(max_length=2_000)
    made_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
    told = models.PositiveIntegerField("parents told", default=0)
    made_at = models.DateTimeField(default=timezone.now)

    objects = EventNoticeQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint("school", "number", name="event_notice_number_once_a_school")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreements:event", args=[self.school.slug, self.number])
