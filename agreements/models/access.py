"""Who may go online, since when and why; and who may not for a time (A8)."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from agreements.models.signatures import Signature, Visit
from agreements.querysets.access import AccessGrantQuerySet, SuspensionQuerySet
from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.numbers import number_of


class Basis(models.TextChoices):
    SIGNED = "signed", "Signed the agreement"
    GUEST = "guest", "Guest"
    SCHOOL = "school", "By decision of the school"


class AccessGrant(SchoolRecord):
    """One person may go online from a day, to a day where one is set. Ended by date, never deleted (SS 5.1).

    Follows the agreement where `basis` is signed: made by signing, ended by withdrawing or leaving.
    """

    Basis = Basis

    person = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="access_grants")
    visit = models.OneToOneField(Visit, models.PROTECT, null=True, blank=True, related_name="access_grant")
    basis = models.CharField(max_length=6, choices=Basis)
    signature = models.ForeignKey(Signature, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField("last day", null=True, blank=True)
    reason = models.CharField(max_length=300)

    objects = AccessGrantQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="access_is_a_persons_or_a_visitors",
                condition=Q(person__isnull=False, visit=None) | Q(person=None, visit__isnull=False),
            ),
            models.UniqueConstraint(
                "person", "basis", name="access_open_once_a_basis", condition=Q(ends_on=None, person__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["person", "starts_on"], name="access_by_person")]

    def __str__(self) -> str:
        return f"Access from {self.starts_on:%-d %B %Y}"

    @property
    def number(self) -> str:
        return number_of(self)


class Suspension(SchoolRecord):
    """One person may not go online from a day to a day, both included, and why (SS 5.1, 7.2). Lifted with a reason.

    `model` and `record_id` say which record led to it, such as a sanction; empty for one by the head on the register.
    """

    person = models.ForeignKey("schools.Person", models.PROTECT, related_name="suspensions")
    starts_on = models.DateField()
    ends_on = models.DateField("last day")
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    model = models.CharField(max_length=60, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    lifted_reason = models.CharField(max_length=300, blank=True)

    objects = SuspensionQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="suspension_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="suspension_lifted_says_by_whom",
                condition=Q(lifted_at=None) | Q(lifted_by__isnull=False) & ~Q(lifted_reason=""),
            ),
        ]
        indexes = [models.Index(fields=["person", "starts_on"], name="suspension_by_person")]

    def __str__(self) -> str:
        return f"Suspended from {self.starts_on:%-d %B %Y} to {self.ends_on:%-d %B %Y}"

    @property
    def number(self) -> str:
        return number_of(self)
