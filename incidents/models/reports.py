"""Reports while they are written, and what only one by the public page has."""

import secrets

from django.db import models
from django.db.models import Q

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from incidents.models.case import Incident
from incidents.querysets import DraftQuerySet, PublicDraftQuerySet, PublicReportQuerySet


class WhenSaid(models.TextChoices):
    """When it happened, as a public reporter is asked: nobody has to know a date."""

    TODAY = "today", "Today"
    YESTERDAY = "yesterday", "Yesterday"
    WEEK = "week", "In the last seven days"
    LONGER = "longer", "Longer ago"
    UNSURE = "unsure", "Not sure"


class PublicReport(models.Model):
    """What only a report by the public page has: the receipt's hash, what the reporter called themself, and when.

    `named_as` is what was typed and proves nothing; whoever deals with the case matches it to the register. Kept as
    long as the incident.
    """

    incident = models.OneToOneField(Incident, models.CASCADE, related_name="public_report")
    receipt_hash = models.CharField(max_length=64, unique=True, editable=False)
    when_said = models.CharField("when, as the reporter said", max_length=9, choices=WhenSaid)
    named_as = models.CharField("name that the reporter gave", max_length=120, blank=True)
    class_named_as = models.CharField("class that the reporter gave", max_length=60, blank=True)
    matched_person = models.ForeignKey(
        "schools.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="who it is"
    )

    objects = PublicReportQuerySet.as_manager()
    history = History(excluded_fields=["receipt_hash"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="public_report_matched_only_if_named",
                condition=Q(matched_person__isnull=True) | ~Q(named_as=""),
            )
        ]

    def __str__(self) -> str:
        return f"Public report {self.incident_id}"

    @property
    def named_words(self) -> str:
        name = f"gave the name “{self.named_as}”" if self.named_as else "did not give a name"
        return f"{name} (class: “{self.class_named_as}”)" if self.class_named_as else name


class PublicDraft(models.Model):
    """A report by somebody without a sign-in, while they write it, and the receipt for a moment after it was sent.

    Sealed under a random key that only the browser's cookie holds (here is just its SHA-256). It points at nobody.
    Opened until `kept_until`, then removed by the sweep (`incidents.public`).
    """

    key_hash = models.CharField(max_length=64, unique=True)
    school = models.ForeignKey("schools.School", models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    incident = models.ForeignKey(Incident, models.CASCADE, null=True, blank=True, related_name="+")
    kept_until = models.DateTimeField(db_index=True)

    objects = PublicDraftQuerySet.as_manager()

    def __str__(self) -> str:
        return "A public report being written"


def new_token() -> str:
    return secrets.token_urlsafe(16)


class Draft(SchoolRecord):
    """A report being written, saved as the writer goes. Seen by its writer alone; emptied when sent.

    `answers` holds by step what was posted, as lists by field name; `who` holds rows of person (key), description and
    part. Once sent it only points at the incident, so that the same
    form posted twice makes one. Forgotten after 30 days.
    """

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    person = models.ForeignKey("schools.Person", models.CASCADE, related_name="+")
    answers = models.JSONField(default=dict)
    incident = models.ForeignKey(Incident, models.CASCADE, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        summary = self.answers.get("what", {}).get("summary", [""])[0]
        return summary or "A report just begun"
