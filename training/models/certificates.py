"""Certificates of courses taken elsewhere, as people send them in (T4)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.models import Person
from esafety.schools.numbers import number_of
from training.querysets.certificates import CertificateQuerySet


class CertificateState(models.TextChoices):
    SENT = "sent", "Waiting to be looked at"
    ACCEPTED = "accepted", "Accepted"
    SENT_BACK = "sent_back", "Sent back"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Certificate(SchoolRecord):
    """Somebody says that they took a course elsewhere, with the proof. Once accepted, a completion stands for it.

    Kept for 6 years after the person left, with the file.
    """

    State = CertificateState

    person = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    course = models.ForeignKey("training.Course", models.PROTECT, related_name="+")
    done_on = models.DateField("day")
    proof = models.OneToOneField("evidence.StoredFile", models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=CertificateState, default=CertificateState.SENT, editable=False)
    sent_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, editable=False, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField(max_length=300, blank=True)
    completion = models.OneToOneField(
        "training.Completion", models.PROTECT, null=True, editable=False, related_name="certificate"
    )

    objects = CertificateQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                "person",
                "course",
                "done_on",
                name="certificate_waits_once",
                condition=Q(state=CertificateState.SENT),
            ),
            models.CheckConstraint(
                name="certificate_decided_by_somebody",
                condition=Q(state__in=[CertificateState.ACCEPTED, CertificateState.SENT_BACK])
                ^ Q(decided_by=None, decided_at=None),
            ),
            models.CheckConstraint(
                name="certificate_accepted_completes",
                condition=Q(state=CertificateState.ACCEPTED) ^ Q(completion=None),
            ),
            models.CheckConstraint(
                name="certificate_sent_back_says_why", condition=Q(state=CertificateState.SENT_BACK) ^ Q(reason="")
            ),
            models.CheckConstraint(
                name="certificate_not_decided_by_its_sender",
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("person")),
            ),
        ]
        indexes = [models.Index(fields=["school", "state", "sent_at"], name="certificate_by_state")]

    def __str__(self) -> str:
        return str(self.course)

    @property
    def number(self) -> str:
        return number_of(self)

    def get_absolute_url(self) -> str:
        return reverse("training:certificate", args=[self.school.slug, self.number])

    def bars(self, person: Person, perm: Perm) -> bool:
        """Nobody accepts, or sends back, their own."""
        return perm == Perm.TRAINING_RECORD and person.pk == self.person_id
