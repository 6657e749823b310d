"""Whether the clauses are kept: their ties, what is attested once a year, and copies frozen on a day (P10)."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from policy.models.policies import Clause, PolicyVersion
from policy.models.reviews import PolicyReview
from policy.querysets.living import AttestationQuerySet, AttesterQuerySet, FrozenQuerySet, TieQuerySet


class Tie(SchoolRecord):
    """A clause is evidenced by an indicator, by its key. Set by who writes the policy; copied to the next version."""

    clause = models.ForeignKey(Clause, models.CASCADE, related_name="ties")
    indicator = models.CharField(max_length=60)

    objects = TieQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("clause", "indicator", name="clause_tied_once")]

    def __str__(self) -> str:
        return f"{self.clause}: {self.indicator}"


class Attester(SchoolRecord):
    """Who says once a school year whether a clause that nothing can evidence is kept. Copied to the next version.

    `asked_at` gives whoever is named in the middle of a year time to answer.
    """

    clause = models.OneToOneField(Clause, models.CASCADE, related_name="attester")
    person = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AttesterQuerySet.as_manager()
    history = History()

    def __str__(self) -> str:
        return f"{self.clause}: {self.person}"


class Attestation(SchoolRecord):
    """A named person said whether a clause was kept. Append-only: a later one counts. Current and six years.

    `clause_key` follows the clause from version to version; `school_year` is the year in which it begins.
    """

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="attestations")
    clause_key = models.CharField(max_length=12)
    school_year = models.PositiveSmallIntegerField()
    person = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    is_kept = models.BooleanField()
    words = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)

    objects = AttestationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["school", "clause_key"], name="attestation_of_a_clause")]

    def __str__(self) -> str:
        return f"{self.clause}, {self.school_year}"


class FrozenPolicy(SchoolRecord):
    """How every clause stood on a day: for a review, or asked for. Append-only; kept as the version is.

    `rows` are plain values as `services.freezing` writes them, without a name; `sha256` is over them and the day.
    """

    number = models.PositiveIntegerField(editable=False)
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="frozen")
    review = models.ForeignKey(PolicyReview, models.PROTECT, null=True, blank=True, related_name="frozen")
    on = models.DateField("day")
    rows = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "frozen policies"
        constraints = [models.UniqueConstraint("school", "number", name="frozen_policy_number_once_a_school")]

    def __str__(self) -> str:
        return f"How the policy stood on {self.on:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("policy:frozen-one", args=[self.school.slug, self.number])
