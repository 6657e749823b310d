"""What is to be done outside a page: one row each, written with the change that wants it."""

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.jobs.querysets import JobQuerySet


class JobState(models.TextChoices):
    WAITING = "waiting", "Waiting for its turn"
    RUNNING = "running", "Being done"
    DONE = "done", "Done"
    FAILED = "failed", "Not done"


def new_token() -> str:
    return secrets.token_urlsafe(16)


class Job(SchoolRecord):
    """Something that a worker does. The row is the truth; the message to the worker is only a hint to look.

    `args` holds ids and dates, never text. `key` makes asking twice the same as asking once. `holder` and
    `leased_until` say which worker has it and until when others leave it alone. Kept for 30 days after its end.
    """

    State = JobState

    kind = models.CharField(max_length=60)
    school = models.ForeignKey("schools.School", models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    model = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)
    args = models.JSONField(default=dict)
    key = models.CharField(max_length=120, blank=True)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)

    due = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=16, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=7, choices=JobState, default=JobState.WAITING)

    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint("key", name="job_once_a_key", condition=~Q(key="")),
            models.CheckConstraint(
                name="job_running_is_leased",
                condition=~Q(state=JobState.RUNNING) | (Q(leased_until__isnull=False) & ~Q(holder="")),
            ),
            models.CheckConstraint(
                name="job_ended_has_date",
                condition=Q(state__in=[JobState.DONE, JobState.FAILED], finished_at__isnull=False)
                | Q(state__in=[JobState.WAITING, JobState.RUNNING], finished_at__isnull=True),
            ),
            models.CheckConstraint(name="job_failed_says_why", condition=~Q(state=JobState.FAILED) | ~Q(error="")),
        ]
        indexes = [models.Index(fields=["state", "due"], name="job_by_state_and_due")]

    def __str__(self) -> str:
        return f"{self.kind}, {self.get_state_display().lower()}"

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.school.slug, self.token])

    @property
    def has_ended(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED}

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0
