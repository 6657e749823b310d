"""Courses, and the dated rows that say who has taken one (T1, T2, T4)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from training.querysets.courses import CompletionQuerySet, CourseQuerySet, StruckQuerySet


class CourseKind(models.TextChoices):
    READING = "reading", "A reading here, with a check of understanding"
    SESSION = "session", "A session of the school"
    OUTSIDE = "outside", "A course elsewhere, with a certificate"


class Course(SchoolRecord):
    """Something that adults learn: here, together, or elsewhere (T4, T5). Kept as long as a completion of it.

    `edition` names what is read now, such as "September 2026", and counts from `edition_on`; it is empty where a course
    has none. Completions of a course that was retired in favour of another count for that one.
    """

    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=7, choices=CourseKind)
    about = models.CharField("what it is about", max_length=300, blank=True)
    provider = models.CharField(max_length=120, blank=True)
    link = models.URLField("where it is taken", blank=True)
    minutes = models.PositiveSmallIntegerField("how long it takes, in minutes", default=30)
    edition = models.CharField(max_length=40, blank=True)
    edition_on = models.DateField("the edition counts from", null=True, blank=True)
    topics = models.JSONField("what it teaches, by key of the self-audit’s areas", default=list)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    ready = models.CharField(max_length=40, blank=True, editable=False)  # its key in `rules.ready`, if it is from there
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    objects = CourseQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="course_number_once_a_school"),
            models.CheckConstraint(name="course_edition_has_a_day", condition=Q(edition="") | ~Q(edition_on=None)),
            models.CheckConstraint(
                name="course_replaced_is_retired", condition=Q(replaced_by=None) | ~Q(retired_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training:course", args=[self.school.slug, self.number])


class How(models.TextChoices):
    """How it is known that somebody took a course."""

    READING = "reading", "Read here, and understood"
    SESSION = "session", "Was at the session"
    CERTIFICATE = "certificate", "A certificate was accepted"
    ENTERED = "entered", "Entered by the school"
    IMPORTED = "imported", "Brought in from a table"


class Completion(SchoolRecord):
    """Somebody took a course on a day. Append-only: a mistake is struck out, and written anew (`Struck`).

    `code` stands on the certificate, and is what anybody can check it by. Kept for 6 years after the person left.
    """

    person = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, models.PROTECT, related_name="completions")
    done_on = models.DateField("day")
    edition = models.CharField(max_length=40, blank=True)
    how = models.CharField(max_length=11, choices=How)
    proof = models.ForeignKey("evidence.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField("number of the certificate", max_length=19, unique=True)
    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        ordering = ["-done_on", "-pk"]
        indexes = [
            models.Index(fields=["school", "course", "person", "edition", "done_on"], name="completion_newest"),
            models.Index(fields=["school", "done_on"], name="completion_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.course}, {self.done_on:%-d %B %Y}"


class Struck(models.Model):
    """A completion that was a mistake no longer counts; it is still there to be read. Append-only."""

    completion = models.OneToOneField(Completion, models.PROTECT, related_name="struck")
    why = models.CharField(max_length=300)
    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = StruckQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="struck_says_why", condition=~Q(why=""))]

    def __str__(self) -> str:
        return self.why
