"""Documents made for one person, to be fetched within a day."""

from datetime import datetime, timedelta

from django.db import models
from django.urls import reverse
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.documents.querysets import DocumentQuerySet
from esafety.jobs.models import new_token

KEPT = timedelta(hours=24)


def a_day_from_now() -> datetime:
    return timezone.now() + KEPT


class Document(SchoolRecord):
    """A file that a worker made for whoever asked. The web fetches it from here: they share no disk.

    `kind` is a key of `documents.registry`. Kept for 24 hours.
    """

    kind = models.CharField(max_length=60)
    made_for = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)
    kept_until = models.DateTimeField(default=a_day_from_now, db_index=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("documents:fetch", args=[self.school.slug, self.token])


class DocumentRecord(models.Model):
    """One record that stands in a document, by the key of the model that the document's kind names."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="records")
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("document", "record_id", name="document_holds_a_record_once")]

    def __str__(self) -> str:
        return f"{self.document}: {self.record_id}"
