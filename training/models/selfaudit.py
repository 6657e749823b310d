"""What members of staff say of their own training needs, once a school year (T3)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.numbers import number_of
from training.querysets.selfaudit import SelfAuditQuerySet


class Level(models.TextChoices):
    """How somebody stands with a statement, lowest first."""

    NOT_YET = "not_yet", "Not yet"
    WITH_HELP = "with_help", "With help"
    CONFIDENT = "confident", "Confident"
    TEACH = "teach", "I could teach others"


class SelfAudit(SchoolRecord):
    """One person's answers of one school year. Private to them and to whoever holds SELF_AUDIT_READ (`querysets`).

    `answers` holds a `Level` by key of `rules.self_audit`. A finished one is opened again by its person alone, within
    the school year, which raises `revision`; `first_finished_at` stays. `is_own_only` was finished by somebody who
    reads the others', and stays theirs alone whatever they become. Kept for 3 years, and history with it.
    """

    person = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    school_year = models.PositiveSmallIntegerField("calendar year in which the school year began")
    answers = models.JSONField(default=dict, blank=True)
    note = models.TextField("note to those who read it", max_length=1_000, blank=True)
    revision = models.PositiveSmallIntegerField(default=1, editable=False)
    is_own_only = models.BooleanField(default=False, editable=False)
    began_at = models.DateTimeField(editable=False)
    first_finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SelfAuditQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-school_year", "-finished_at", "-pk"]
        constraints = [
            models.UniqueConstraint("person", "school_year", name="self_audit_once_a_person_and_year"),
            models.CheckConstraint(
                name="self_audit_finished_was_finished_first",
                condition=Q(finished_at=None) | ~Q(first_finished_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["school", "school_year", "finished_at"], name="self_audit_by_year"),
        ]

    def __str__(self) -> str:
        return f"Self-audit {self.year_words}"

    def get_absolute_url(self) -> str:
        return reverse("training:self-audit-of", args=[self.school.slug, self.number])

    @property
    def number(self) -> str:
        return number_of(self)

    @property
    def year_words(self) -> str:
        """Such as 2026/27."""
        return f"{self.school_year}/{(self.school_year + 1) % 100:02d}"
