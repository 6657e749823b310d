"""What a check of a version found, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from policy.models.policies import Clause, PolicyVersion
from policy.querysets.findings import CheckQuerySet, FindingQuerySet


class FindingKind(models.TextChoices):
    """As `check_policy --json` prints them."""

    SUPERSEDED = "superseded", "Superseded law or guidance"
    UNKNOWN_LAW = "unknown-law", "Law or guidance that the register does not know"
    NOT_YET = "not-in-force", "Law or guidance that is not in force yet"
    MISSING_DUTY = "missing-duty", "A duty that is missing"
    THIN_DUTY = "thin-duty", "A duty that is thin"
    PLACEHOLDER = "placeholder", "A placeholder"
    PAST_DATE = "past-date", "A date that has gone by"
    NO_HOLDER = "role-without-holder", "A role that nobody holds"
    NO_APPOINTMENT = "name-without-appointment", "A name of somebody who holds no appointment"
    NAME_BY_HAND = "name-by-hand", "A name that a field would keep up to date"
    OTHER_SCHOOL = "other-school", "The name of another school or trust"
    CONTRADICTION = "contradiction", "Clauses that contradict each other, or the school’s settings"
    DOUBLE_NUMBER = "double-number", "Two clauses with one number"
    NOT_CHECKED = "not-checked", "Something that could not be checked"


class FindingState(models.TextChoices):
    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted: to be mended"
    MENDED = "mended", "Mended"
    SET_ASIDE = "set_aside", "Set aside"


class PolicyCheck(SchoolRecord):
    """A version was checked. `made_by` is None from the command line. Kept as the version is."""

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="checks")
    made_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Check of {self.version}"


class PolicyFinding(SchoolRecord):
    """One thing that checks found in a version. Known again by `mark` whenever the version is checked anew.

    `clause` is None where it is about the whole text. What is no longer found is mended. Kept as the version is.
    """

    Kind, State = FindingKind, FindingState

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="findings")
    clause = models.ForeignKey(Clause, models.SET_NULL, null=True, blank=True, related_name="findings")
    kind = models.CharField(max_length=24, choices=FindingKind)
    mark = models.CharField(max_length=64)
    found = models.CharField(max_length=500)
    advice = models.CharField(max_length=1_000)
    source = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=FindingState, default=FindingState.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField(default=timezone.now)

    objects = FindingQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("version", "mark", name="policy_finding_once_a_version"),
            models.CheckConstraint(
                name="policy_finding_set_aside_has_reason", condition=~Q(state="set_aside") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.found
