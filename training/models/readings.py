"""Readings with a check of understanding, and people's tries at it (T5, T11)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.models import Person
from esafety.schools.numbers import number_of
from training.querysets.readings import AttemptQuerySet, ReadingQuerySet


class Reading(SchoolRecord):
    """The text of a course with its questions. A draft until it is published, and never changed from then on.

    What is read is the course's newest published version. A version is one row, its questions with it, so that what
    somebody answered can be shown as it stood: `questions` is what `rules.readings.Question.said` gives. `digest` is of
    text and questions. The mark to pass is a number of right answers, or a share of them. Kept as the course is.
    """

    course = models.ForeignKey("training.Course", models.PROTECT, related_name="readings")
    version = models.PositiveSmallIntegerField(editable=False)
    text = models.TextField("the text")
    questions = models.JSONField(default=list)
    pass_count = models.PositiveSmallIntegerField("right answers to pass", null=True, blank=True)
    pass_percent = models.PositiveSmallIntegerField("right answers to pass, of a hundred", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("tries, 0 for as many as one likes", default=0)
    made_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = ReadingQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint("course", "version", name="reading_version_once_a_course"),
            models.UniqueConstraint("course", name="reading_one_draft_a_course", condition=Q(published_at=None)),
            models.CheckConstraint(
                name="reading_has_one_mark_to_pass",
                condition=Q(pass_count=None, pass_percent__range=(1, 100)) | Q(pass_count__gte=1, pass_percent=None),
            ),
            models.CheckConstraint(
                name="reading_published_has_its_digest", condition=Q(published_at=None) ^ ~Q(digest="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}, version {self.version}"


class AttemptState(models.TextChoices):
    OPEN = "open", "Begun"
    PASSED = "passed", "Passed"
    FAILED = "failed", "Not passed"
    DROPPED = "dropped", "There was a new edition before it was finished"


class Attempt(SchoolRecord):
    """One person's try at the questions of a reading, left and taken up again as they like.

    `answers` holds, in the order of the questions, the place of the option that was chosen; each is added once and
    never changed, so no history is kept. `digest` is of what was read, `edition` the course's when it was begun. A
    failed one that an officer made up for has `opened_again_at`. Kept for 6 years after the person left.
    """

    person = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    course = models.ForeignKey("training.Course", models.PROTECT, related_name="+")
    reading = models.ForeignKey(Reading, models.PROTECT, related_name="attempts")
    edition = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=AttemptState, default=AttemptState.OPEN)
    answers = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    completion = models.OneToOneField("training.Completion", models.PROTECT, null=True, related_name="attempt")
    opened_again_at = models.DateTimeField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                "person", "course", name="attempt_one_open_a_course", condition=Q(state=AttemptState.OPEN)
            ),
            models.CheckConstraint(
                name="attempt_finished_has_its_time", condition=Q(state=AttemptState.OPEN) ^ ~Q(finished_at=None)
            ),
            models.CheckConstraint(
                name="attempt_passed_completes", condition=Q(state=AttemptState.PASSED) ^ Q(completion=None)
            ),
        ]
        indexes = [models.Index(fields=["course", "state", "person"], name="attempt_by_course")]

    def __str__(self) -> str:
        return str(self.course)

    @property
    def number(self) -> str:
        return number_of(self)

    def get_absolute_url(self) -> str:
        return self.course.get_absolute_url()

    def bars(self, person: Person, perm: Perm) -> bool:
        """Nobody opens another try for themselves."""
        return perm == Perm.TRAINING_RECORD and person.pk == self.person_id
