"""What is signed: an agreement for one audience, its versions, and the exact words of each."""

import hashlib

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agreements import languages
from agreements.querysets.texts import (
    AgreementQuerySet,
    AgreementVersionQuerySet,
    ConsentWordsQuerySet,
    ExactTextQuerySet,
    WordingQuerySet,
)
from esafety.access.records import SchoolRecord
from esafety.audit.history import History


class Audience(models.TextChoices):
    """Whom an agreement is written for (A1, A3, A6, A10, F13)."""

    INFANTS = "infants", "Infants"
    JUNIORS = "juniors", "Juniors"
    SECONDARY = "secondary", "Secondary pupils"
    STAFF = "staff", "Staff"
    GOVERNORS = "governors", "Governors"
    PARENTS = "parents", "Parents and carers"
    VISITORS = "visitors", "Visitors"
    TECHNICAL = "technical", "Technical staff"
    DEVICES = "devices", "Staff who use a school device outside school"
    POLICY = "policy", "Readers of a policy"


class VersionState(models.TextChoices):
    DRAFT = "draft", "Being written"
    PUBLISHED = "published", "Published"


class ConsentUse(models.TextChoices):
    """What a parent is asked about, one by one (A4)."""

    WEBSITE = "website", "Pictures on the school’s website"
    SOCIAL_MEDIA = "social_media", "Pictures on the school’s social media"
    PRESS = "press", "Pictures in newspapers and on television"
    PROSPECTUS = "prospectus", "Pictures in the prospectus and other printed papers"
    DISPLAY = "display", "Pictures on display in school"
    FULL_NAME = "full_name", "The full name beside a picture or a piece of work"
    WORK = "work", "Pieces of work shown outside school"


def sha256_of(text: str) -> str:
    """Of the exact bytes, UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


class Agreement(SchoolRecord):
    """What one audience signs. Its words stand in its versions. Kept as long as any signature under it."""

    Audience = Audience

    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    audience = models.CharField(max_length=9, choices=Audience)
    asked_yearly = models.BooleanField("asked anew each school year", default=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AgreementQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["audience", "title"]
        constraints = [models.UniqueConstraint("school", "slug", name="agreement_slug_once_a_school")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreements:text", args=[self.school.slug, self.slug])


class AgreementVersion(SchoolRecord):
    """One version of an agreement. Published, it never changes; what changed and whether it matters is said then."""

    State = VersionState

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=VersionState, default=VersionState.DRAFT)
    is_material = models.BooleanField("a material change", null=True, blank=True)
    what_changed = models.CharField(max_length=500, blank=True)
    written_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, related_name="+")
    published_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    objects = AgreementVersionQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["agreement", "-number"]
        constraints = [
            models.UniqueConstraint("agreement", "number", name="agreement_version_number_once"),
            models.UniqueConstraint("agreement", name="agreement_has_one_draft", condition=Q(state=VersionState.DRAFT)),
            models.CheckConstraint(
                name="agreement_version_published_says_when_and_what",
                condition=Q(state=VersionState.DRAFT, published_at=None)
                | Q(state=VersionState.PUBLISHED, published_at__isnull=False, is_material__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}, version {self.number}"

    @property
    def is_published(self) -> bool:
        return self.state == VersionState.PUBLISHED


class Wording(models.Model):
    """The words of a draft in one language, plain or easy to read, as they are being written. Markdown."""

    version = models.ForeignKey(AgreementVersion, models.CASCADE, related_name="wordings")
    language = models.CharField(max_length=3, choices=languages.CHOICES, default=languages.ENGLISH)
    easy_read = models.BooleanField("easy to read", default=False)
    title = models.CharField(max_length=120)
    body = models.TextField("text", max_length=40_000)

    objects = WordingQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["easy_read", "language"]
        constraints = [models.UniqueConstraint("version", "language", "easy_read", name="wording_once_a_language")]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_language_display()})"


class ExactText(SchoolRecord):
    """The words of a published version, for ever as they are: append-only, held by a database trigger.

    `sha256` is of `exact`: title, an empty line and the Markdown, in UTF-8. Kept as long as any signature under it.
    """

    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="texts")
    language = models.CharField(max_length=3, choices=languages.CHOICES, default=languages.ENGLISH)
    easy_read = models.BooleanField("easy to read", default=False)
    title = models.CharField(max_length=120)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    objects = ExactTextQuerySet.as_manager()

    class Meta:
        ordering = ["easy_read", "language"]
        constraints = [models.UniqueConstraint("version", "language", "easy_read", name="exact_text_once_a_language")]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_language_display()})"

    @property
    def exact(self) -> str:
        return f"{self.title}\n\n{self.body}"


class ConsentWords(SchoolRecord):
    """The exact question that a parent is asked about one use, in one language. Append-only; the newest is asked."""

    Use = ConsentUse

    use = models.CharField(max_length=12, choices=ConsentUse)
    language = models.CharField(max_length=3, choices=languages.CHOICES, default=languages.ENGLISH)
    question = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    since = models.DateTimeField(default=timezone.now)

    objects = ConsentWordsQuerySet.as_manager()

    class Meta:
        ordering = ["use", "language", "-pk"]
        verbose_name_plural = "consent words"

    def __str__(self) -> str:
        return self.question
