"""The policy of a school: its versions, and their numbered clauses (P1)."""

import re

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from esafety.access.records import SchoolRecord
from esafety.access.roles import ADULTS_AT_SCHOOL, Role
from esafety.audit.history import History
from policy import keys
from policy.querysets.policies import ClauseQuerySet, LinkedPolicyQuerySet, PolicyQuerySet, VersionQuerySet

FIRST_WORDS = 60


class VersionState(models.TextChoices):
    """Moved by the verbs of writing and of the review alone. Only a draft's text can be changed."""

    DRAFT = "draft", "Draft"
    FROZEN = "frozen", "Being decided on"
    PUBLISHED = "published", "In force"
    SUPERSEDED = "superseded", "Superseded"
    SET_ASIDE = "set_aside", "Set aside"


class Source(models.TextChoices):
    """Where a version's text came from."""

    WRITTEN = "written", "Written here"
    MODEL = "model", "Our model policy"
    IMPORTED = "imported", "A document that was brought in"
    COPIED = "copied", "An earlier version"


class Language(models.TextChoices):
    """Of the text. Checks that read words know English alone, and say so for any other."""

    ENGLISH = "en", "English"
    WELSH = "cy", "Welsh"


def asked_by_default() -> list[str]:
    return sorted(str(role) for role in ADULTS_AT_SCHOOL - {Role.GUEST})


class Policy(SchoolRecord):
    """A school's online safety policy, one a school, with how it is reviewed (P2). Kept as long as the school is.

    `asked` are the roles that publishing asks to acknowledge it. `review_on` is None until it was first published.
    """

    title = models.CharField(max_length=120, default="Online safety policy")
    review_months = models.PositiveSmallIntegerField("months between reviews", default=12)
    review_on = models.DateField("next review", null=True, blank=True)
    quorum = models.PositiveSmallIntegerField("governors who must vote", default=3)
    asked = models.JSONField("who is asked to acknowledge it", default=asked_by_default)

    objects = PolicyQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint("school", name="policy_one_a_school"),
            models.CheckConstraint(name="policy_quorum_is_somebody", condition=Q(quorum__gte=1)),
            models.CheckConstraint(name="policy_is_reviewed_sometime", condition=Q(review_months__gte=1)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("policy:policy", args=[self.school.slug])


class LinkedPolicy(SchoolRecord):
    """Another policy of the school that this one goes with (P1). Taken out by `removed_at`, never deleted."""

    title = models.CharField(max_length=120)
    url = models.URLField("address", blank=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LinkedPolicyQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name_plural = "linked policies"

    def __str__(self) -> str:
        return self.title


class PolicyVersion(SchoolRecord):
    """One version of the policy, from draft to superseded. Current and three years more.

    `made_by` is None where a document was brought in from the command line. `source_sha256` is the imported file's:
    the same file makes no second version. `sha256` is the text's, by `rules.texts`, from when it was first frozen:
    what is decided on and published is exactly that. `dropped` lists what an import left out, each with `text` and
    `why`.
    """

    State, Source = VersionState, Source

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=120)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT, editable=False)
    source = models.CharField(max_length=8, choices=Source, default=Source.WRITTEN, editable=False)
    source_name = models.CharField(max_length=200, blank=True, editable=False)
    source_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    what_changed = models.CharField(max_length=500, blank=True)
    is_material = models.BooleanField("everybody has to acknowledge it anew", default=True)
    dropped = models.JSONField(default=list, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    made_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    published_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = VersionQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint("school", "number", name="policy_version_number_once_a_school"),
            models.UniqueConstraint("school", name="policy_version_one_in_force", condition=Q(state="published")),
            models.UniqueConstraint(
                "school",
                "source_sha256",
                name="policy_version_file_brought_in_once",
                condition=~Q(source_sha256="") & ~Q(state="set_aside"),
            ),
            models.CheckConstraint(
                name="policy_version_in_force_has_date",
                condition=~Q(state__in=["published", "superseded"]) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="policy_version_decided_on_has_digest",
                condition=~Q(state__in=["frozen", "published", "superseded"]) | ~Q(sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("policy:version", args=[self.school.slug, self.number])

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT


class Clause(SchoolRecord):
    """A numbered clause of one version, in its place. Its text is Markdown, with fields such as `{head}` (`filling`).

    `key` stays the same from version to version, so that a clause is known again whatever its number. `level` is 1 for
    a section and at most 4. `is_promise` says whether something can be kept or not; it is no part of the text that is
    decided on, nor are the ties to indicators.
    """

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="clauses")
    key = models.CharField(max_length=12, default=keys.new, editable=False)
    position = models.PositiveIntegerField(editable=False)
    number = models.CharField(max_length=20, blank=True)
    heading = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=20_000, blank=True)
    level = models.PositiveSmallIntegerField(default=1)
    is_promise = models.BooleanField("it promises something", default=True)

    objects = ClauseQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint("version", "key", name="clause_key_once_a_version"),
            models.CheckConstraint(name="clause_level_of_four", condition=Q(level__gte=1, level__lte=4)),
        ]
        indexes = [models.Index(fields=["version", "position"], name="clause_in_its_place")]

    def __str__(self) -> str:
        return " ".join(part for part in (self.number, self.heading) if part) or self.first_words

    @property
    def first_words(self) -> str:
        """By which a clause is known that has neither number nor heading."""
        return Truncator(re.sub(r"^[-*|#> ]+", "", self.text.partition("\n")[0])).chars(FIRST_WORDS)

    @property
    def anchor(self) -> str:
        return f"clause-{self.key}"
