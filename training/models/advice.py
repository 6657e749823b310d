"""Asking for advice, the answers, and what is often asked (T10)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.models import Person
from training.querysets.advice import AdviceEntryQuerySet, AdviceQuerySet, CommonQuestionQuerySet


class About(models.TextChoices):
    CLASS = "class", "A situation in class"
    SITE = "site", "A site or an app"
    SOCIAL = "social", "Social media"
    DEVICE = "device", "A device or an account"
    ELSE = "else", "Something else"


class Advice(SchoolRecord):
    """A question of a member of staff, and how it stands. What follows it is in `AdviceEntry`.

    Whose it is to answer follows from roles as they are today (`querysets`): nothing is sent on when they change.
    `waiting_since` is when it last began to wait for an answer; None while the next word is the asker's, or it is
    closed. Kept for 3 years after it was closed.
    """

    number = models.PositiveIntegerField(editable=False)
    asked_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    about = models.CharField(max_length=6, choices=About)
    question = models.TextField(max_length=3_000)
    asked_at = models.DateTimeField(editable=False)
    waiting_since = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")

    objects = AdviceQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "advice"
        constraints = [
            models.UniqueConstraint("school", "number", name="advice_number_once_a_school"),
            models.CheckConstraint(
                name="advice_closed_does_not_wait", condition=Q(closed_at=None) | Q(waiting_since=None)
            ),
            models.CheckConstraint(
                name="advice_closed_says_by_whom",
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["school", "waiting_since"], name="advice_by_waiting")]

    def __str__(self) -> str:
        return f"Question {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("training:advice-item", args=[self.school.slug, self.number])

    def bars(self, person: Person, perm: Perm) -> bool:
        """Nobody answers themself."""
        return perm == Perm.ADVICE_ANSWER and person.pk == self.asked_by_id


class EntryKind(models.TextChoices):
    ANSWER = "answer", "Answer"
    BACK = "back", "Question back"
    ASKED = "asked", "Asked again"


class AdviceEntry(models.Model):
    """One word that followed a question. Append-only, by a database trigger. Kept as long as the question."""

    advice = models.ForeignKey(Advice, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=6, choices=EntryKind)
    text = models.TextField(max_length=3_000)
    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AdviceEntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "advice entries"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%-d %B %Y}"


class CommonQuestion(SchoolRecord):
    """A question that is often asked, written anew without names, for all staff. It does not say where it came from."""

    number = models.PositiveIntegerField(editable=False)
    about = models.CharField(max_length=6, choices=About)
    question = models.CharField(max_length=300)
    answer = models.TextField(max_length=3_000)
    published_at = models.DateTimeField(editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CommonQuestionQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["about", "question", "pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="common_question_number_once_a_school"),
        ]

    def __str__(self) -> str:
        return self.question
