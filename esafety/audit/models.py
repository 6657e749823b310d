"""The event log: one row per act and per look at a sensitive record, chained by hash within a scope."""

from typing import Self

from django.db import models


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, record: models.Model) -> Self:
        return self.filter(model=record._meta.label_lower, record_id=record.pk)

    def of_school(self, school: models.Model) -> Self:
        return self.filter(scope=f"school:{school.pk}")

    def looks(self) -> Self:
        return self.filter(action__endswith=".looked")


class Event(models.Model):
    """One act. Written by `audit.events` only; a database trigger refuses to alter or delete a row.

    Holds ids and codes, never names or narrative, so that erasing a person does not break the chain. `actor_id` is a
    `schools.Person`, `user_id` the sign-in; both plain numbers, since the log outlives what it points at. Kept as
    long as the longest record that it covers.
    """

    scope = models.CharField(max_length=40)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    model = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["scope", "seq"]
        constraints = [models.UniqueConstraint("scope", "seq", name="event_seq_once_a_scope")]
        indexes = [models.Index(fields=["model", "record_id", "-seq"], name="event_by_record")]

    def __str__(self) -> str:
        return f"{self.scope} {self.seq}: {self.action}"


class ChainHead(models.Model):
    """The last link of each scope. Locking this row is what keeps fifty writers from forking the chain."""

    scope = models.CharField(max_length=40, unique=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.scope} at {self.seq}"
