"""Sessions of the school: training together, briefings and staff meetings, who is asked and who was there (T4, T13)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from training.querysets.sessions import AttendeeQuerySet, SessionQuerySet


class SessionKind(models.TextChoices):
    TRAINING = "training", "Training"
    BRIEFING = "briefing", "Briefing"
    MEETING = "meeting", "Staff meeting"
    OTHER = "other", "Other session"


class Session(SchoolRecord):
    """People come together to learn, to be told or to talk (T4, T13). Kept as the completions that come of it.

    A moment and a length, and the end that follows from them; on the clock of the school a session that is moved to
    another day keeps its hour. Whoever is ticked as there has taken the course, where there is one, from the press that
    closes it (`held_at`). With `is_open` everybody who is trained here sees it and may walk in. `code` is shown in the
    room, for those who press for themselves. `sequence` counts the changes that calendars must take over.
    """

    number = models.PositiveIntegerField(editable=False)
    kind = models.CharField(max_length=8, choices=SessionKind)
    title = models.CharField(max_length=120)
    course = models.ForeignKey("training.Course", models.PROTECT, null=True, blank=True, related_name="sessions")
    about = models.TextField("what it is about", max_length=1_000, blank=True)
    starts_at = models.DateTimeField("it starts")
    minutes = models.PositiveSmallIntegerField("how long it takes, in minutes", default=60)
    ends_at = models.DateTimeField(editable=False)
    place = models.CharField(max_length=120)
    led_by = models.CharField("led by", max_length=120)
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    is_open = models.BooleanField("anybody who is trained here may walk in", default=False)
    code = models.CharField(max_length=4, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    policy_discussed = models.BooleanField("the policy was shared and discussed", default=False)
    discussed = models.TextField("what was discussed", max_length=2_000, blank=True)
    notes = models.TextField("minutes of the meeting", max_length=10_000, blank=True)
    made_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    held_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_because = models.CharField("why it is cancelled", max_length=300, blank=True, editable=False)

    objects = SessionQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="session_number_once_a_school"),
            models.CheckConstraint(
                name="session_training_has_a_course", condition=~Q(kind=SessionKind.TRAINING) | Q(course__isnull=False)
            ),
            models.CheckConstraint(name="session_takes_time", condition=Q(minutes__range=(5, 720))),
            models.CheckConstraint(name="session_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="session_places_are_some", condition=Q(places=None) | Q(places__gte=1)),
            models.CheckConstraint(name="session_held_or_cancelled", condition=Q(held_at=None) | Q(cancelled_at=None)),
            models.CheckConstraint(
                name="session_cancelled_says_why", condition=Q(cancelled_at=None) | ~Q(cancelled_because="")
            ),
            models.CheckConstraint(
                name="session_discussed_says_what", condition=Q(policy_discussed=False) | ~Q(discussed="")
            ),
        ]
        indexes = [models.Index(fields=["school", "starts_at"], name="session_by_day")]

    def __str__(self) -> str:
        """By kind and day, as mails say it: what a title holds is the writer's own."""
        return f"{self.get_kind_display()}, {self.day:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("training:session", args=[self.school.slug, self.number])

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)


class Answer(models.TextChoices):
    """What somebody said to an invitation."""

    NONE = "", "Not answered"
    COMING = "coming", "Coming"
    WAITING = "waiting", "Waiting for a place"
    CANNOT = "cannot", "Cannot come"


class Attendee(models.Model):
    """One person of one session: whether they were invited, what they said, and whether they were there.

    Without `invited_at` they walked in. `here_by` is whoever ticked them; they themselves where they pressed for
    themselves with the code. `completion` is what closing the session, or a correction after it, wrote down.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendees")
    person = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=7, choices=Answer, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    here_at = models.DateTimeField(null=True, blank=True)
    here_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    completion = models.OneToOneField(
        "training.Completion", models.PROTECT, null=True, blank=True, related_name="attendee"
    )

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        ordering = ["person__last_name", "person__first_name", "pk"]
        constraints = [
            models.UniqueConstraint("session", "person", name="attendee_once_a_session"),
            models.CheckConstraint(
                name="attendee_answered_at_a_moment",
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="attendee_here_by_somebody",
                condition=Q(here_at=None, here_by=None) | Q(here_at__isnull=False, here_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["session", "answer", "answered_at"], name="attendee_by_answer")]

    def __str__(self) -> str:
        return f"{self.person}: {self.session}"
