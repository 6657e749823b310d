"""The story of a case: lines that nobody alters, and the files that came with some of them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from incidents.models.case import Incident
from incidents.querysets import EntryQuerySet, ExhibitQuerySet


class EntryKind(models.TextChoices):
    REPORT = "report", "Reported"
    NOTE = "note", "Note"
    ACTION = "action", "Action taken"
    TALK = "talk", "Conversation"
    CORRECTION = "correction", "Correction"
    TRIAGE = "triage", "Triaged"
    CATEGORY = "category", "Category changed"
    PEOPLE = "people", "Person added"
    ANSWER = "answer", "Answer to the reporter"
    ADDITION = "addition", "Added by the reporter"
    REPORTER = "reporter", "Reporter matched to the register"
    FILE = "file", "File added"
    SHARE = "share", "Shared"
    CLOSURE = "closure", "Closed"
    REOPENING = "reopening", "Reopened"


class Entry(models.Model):
    """A line of the chronology. Append-only, held by a database trigger: a mistake is corrected by another entry."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    text = models.TextField(max_length=10_000)
    by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="entry_has_person_unless_by_public_reporter",
                condition=Q(kind=EntryKind.ADDITION, by__isnull=True)
                | Q(kind=EntryKind.REPORT)
                | (~Q(kind__in=[EntryKind.ADDITION, EntryKind.REPORT]) & Q(by__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_kind_display()}"

    @property
    def who(self) -> str:
        """Who wrote it; whoever reported by the public page is not named here."""
        return str(self.by) if self.by else "The reporter"


class Exhibit(models.Model):
    """A file in a case, with the line of the chronology that it came with (I7). Append-only, by a database trigger.

    Nobody can take it from a case of a kind that bars files, nor from one that was of such a kind since it was added
    (`querysets`): to change the category and back opens nothing. Kept as long as the incident.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="exhibits")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="exhibit")
    file = models.OneToOneField("evidence.StoredFile", models.PROTECT, related_name="exhibit")
    shows = models.TextField("what it shows", max_length=1_000)
    taken_on = models.DateField("when it was taken", null=True, blank=True)

    objects = ExhibitQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.incident}: {self.file}"
