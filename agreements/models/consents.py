"""Consents to pictures and work, what is published of whom, and what is to be taken down (A4, A5)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agreements.models.signatures import Signature
from agreements.models.texts import ConsentUse, ConsentWords
from agreements.querysets.consents import (
    AssentAgeQuerySet,
    ConsentQuerySet,
    PublicationQuerySet,
    PublishedPupilQuerySet,
    TakeDownQuerySet,
)
from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.numbers import number_of


class ConsentAnswer(models.TextChoices):
    GIVEN = "given", "Given"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Source(models.TextChoices):
    SIGNED = "signed", "Signed here"
    CHANGED = "changed", "Changed here afterwards"
    PAPER = "paper", "On paper"
    ELSEWHERE = "elsewhere", "Held elsewhere, not signed here"


class Consent(SchoolRecord):
    """One answer about one use of one pupil's pictures or work. Append-only; the newest of each person counts.

    `by` is the parent, or the pupil themself: theirs are kept apart and neither stands for the other (A4). None where
    it is held elsewhere and not known by whom. Kept while any image is in use, and a year.
    """

    Answer, Source = ConsentAnswer, Source

    pupil = models.ForeignKey("schools.Person", models.PROTECT, related_name="consents")
    use = models.CharField(max_length=12, choices=ConsentUse)
    answer = models.CharField(max_length=9, choices=ConsentAnswer)
    by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="consents_given")
    source = models.CharField(max_length=9, choices=Source)
    signature = models.ForeignKey(Signature, models.PROTECT, null=True, blank=True, related_name="consents")
    words = models.ForeignKey(ConsentWords, models.PROTECT, null=True, blank=True, related_name="+")
    held_where = models.CharField(max_length=120, blank=True)
    held_since = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="consent_says_by_whom_or_where_held",
                condition=Q(by__isnull=False) | Q(source="elsewhere") & ~Q(held_where=""),
            )
        ]
        indexes = [models.Index(fields=["pupil", "use", "-id"], name="consent_newest_first")]

    def __str__(self) -> str:
        return f"{self.get_use_display()}: {self.get_answer_display().lower()}"


class AssentAge(SchoolRecord):
    """From a day on, pupils of this age are asked for their own consent beside their parents’. The newest counts."""

    age = models.PositiveSmallIntegerField("age in years")
    from_on = models.DateField("from")

    objects = AssentAgeQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-from_on"]
        constraints = [
            models.UniqueConstraint("school", "from_on", name="assent_age_once_a_day"),
            models.CheckConstraint(name="assent_age_is_a_childs", condition=Q(age__gte=4, age__lte=18)),
        ]

    def __str__(self) -> str:
        return f"{self.age} from {self.from_on:%-d %B %Y}"


class Publication(SchoolRecord):
    """Something published in which pupils can be seen, or named (A4). Kept while it is in use, and a year."""

    number = models.PositiveIntegerField()
    use = models.CharField("where it is seen", max_length=12, choices=ConsentUse)
    what = models.CharField(max_length=200)
    where = models.CharField("address or place", max_length=300)
    names_pupils = models.BooleanField("gives a pupil's full name", default=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")

    objects = PublicationQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="publication_number_once_a_school"),
            models.CheckConstraint(
                name="publication_until_after_since", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("agreements:publication", args=[self.school.slug, self.number])

    @property
    def is_live(self) -> bool:
        today = timezone.localdate()
        return self.ended_on is None and (self.until is None or self.until >= today)


class PublishedPupil(models.Model):
    """A pupil who is in a publication, until they were taken out of it."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="pupils")
    pupil = models.ForeignKey("schools.Person", models.PROTECT, related_name="published_in")
    removed_on = models.DateField(null=True, blank=True)

    objects = PublishedPupilQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("publication", "pupil", name="published_once_a_pupil")]

    def __str__(self) -> str:
        return f"{self.pupil} in {self.publication}"


class TakeDown(SchoolRecord):
    """A publication that a consent which is gone asks to be taken down for one pupil, by a day (A5). Kept as it is."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="take_downs")
    pupil = models.ForeignKey("schools.Person", models.PROTECT, related_name="take_downs")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="take_downs")
    due_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField("what was done", max_length=300, blank=True)

    objects = TakeDownQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint("publication", "pupil", name="take_down_open_once", condition=Q(done_at=None)),
            models.CheckConstraint(
                name="take_down_done_says_by_whom", condition=Q(done_at=None) | Q(done_by__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        """Without the words typed for it, which may hold a name: mail refers to it so."""
        return f"Take-down from publication {self.publication.number}"

    @property
    def why(self) -> str:
        """An answer that is still a yes is asked about because its giver may no longer decide for the pupil."""
        lapsed = self.consent.answer == ConsentAnswer.GIVEN
        return "The only consent no longer counts" if lapsed else "A consent was withdrawn or refused"

    @property
    def number(self) -> str:
        return number_of(self)
