"""Stored files, and the key of each school under which their own keys are wrapped."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.evidence.kinds import FileKind
from esafety.evidence.querysets import StoredFileQuerySet
from esafety.schools.numbers import number_of


class SchoolKey(models.Model):
    """A school's data key, wrapped by a master key that is not in the database (`evidence.keys`)."""

    school = models.OneToOneField("schools.School", models.PROTECT, primary_key=True, related_name="+")
    wrapped = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Key of school {self.school_id}"


class StoredFile(SchoolRecord):
    """A file as it came, sealed. Append-only, held by a database trigger. Kept as long as the record that holds it.

    `stored_as` is its name in the store and `fingerprint` tells whether the same bytes are there already: both are
    HMACs under the school's key, so that they tell nobody else which file it is. Its SHA-256 and its own key are in
    `sealed` (`evidence.services`).
    """

    Kind = FileKind

    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=4, choices=FileKind)
    size = models.PositiveIntegerField("bytes", validators=[MinValueValidator(1)])
    kept_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(default=timezone.now)
    stored_as = models.CharField(max_length=64, unique=True, editable=False)
    fingerprint = models.CharField(max_length=64, db_index=True, editable=False)
    sealed = models.BinaryField()

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.CheckConstraint(name="stored_file_has_bytes", condition=Q(size__gt=0))]

    def __str__(self) -> str:
        return self.name

    @property
    def number(self) -> str:
        return number_of(self)
