"""What governors do with the log."""

from django.db import models

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from incidents.querysets import LogReviewQuerySet


class LogReview(SchoolRecord):
    """A governor looked at the log without names, and what they asked (I17). Kept as long as the governors' minutes.

    `looked_at` is the digest of all that the page showed them (`incidents.anonymised`).
    """

    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    on = models.DateField("day")
    term = models.CharField(max_length=20)
    asked = models.TextField("what they asked", max_length=2_000, blank=True)
    looked_at = models.CharField(max_length=64, editable=False)

    objects = LogReviewQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["school", "-on"], name="log_review_newest_first")]

    def __str__(self) -> str:
        return f"Review of the log on {self.on}"
