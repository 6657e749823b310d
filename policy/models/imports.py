"""A document that is being brought in, until it is a draft or is forgotten (P1)."""

from django.db import models
from django.utils import timezone

from esafety.access.records import SchoolRecord
from policy.models.policies import Language, PolicyVersion
from policy.querysets.imports import ImportQuerySet


class PolicyImport(SchoolRecord):
    """What was found in a document, for whoever brought it to correct. Forgotten a week after it was made.

    `content` is the file until it has been read. `rows` are clauses with `number`, `heading`, `text`, `level`,
    `leave_out`; `dropped` what was left out, each with `text` and `why`.
    """

    number = models.PositiveIntegerField(editable=False)
    made_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    title = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    rows = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
    changes = models.PositiveIntegerField(default=0)
    version = models.ForeignKey(PolicyVersion, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint("school", "number", name="policy_import_number_once_a_school")]

    def __str__(self) -> str:
        return self.name
