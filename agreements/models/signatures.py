"""Answers, for ever as they were given: signed, declined or withdrawn; and the visitors and classes that gave them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agreements.models.campaigns import Asked, Way
from agreements.models.texts import AgreementVersion, ExactText
from agreements.querysets.signatures import ClassSigningQuerySet, SignatureQuerySet, TraceQuerySet, VisitQuerySet
from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.numbers import number_of


class Act(models.TextChoices):
    SIGNED = "signed", "Signed"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Visit(SchoolRecord):
    """A visitor's day (A10): who, from where, to see whom, until the end of the day. Forgotten after a year.

    What is left then is the day, for the answer that was signed on it, which is kept for longer.

    `host_named` is whom the visitor says they came to see; `host` is that person, once it is known who is meant.
    `press` is a digest of the form that was sent, so that one form sent often is one visit.
    """

    name = models.CharField(max_length=120)
    organisation = models.CharField(max_length=120, blank=True)
    host_named = models.CharField("whom they came to see", max_length=120, blank=True)
    host = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="visits_hosted")
    on = models.DateField("day")
    arrived_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    goes_online = models.BooleanField("uses the school's network", default=False)
    press = models.CharField(max_length=64, blank=True, editable=False)

    objects = VisitQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-arrived_at"]
        constraints = [
            models.UniqueConstraint("school", "press", name="visit_once_a_press", condition=~Q(press="")),
        ]
        indexes = [models.Index(fields=["school", "on"], name="visit_by_day")]

    def __str__(self) -> str:
        return f"Visit on {self.on:%-d %B %Y}"

    @property
    def number(self) -> str:
        return number_of(self)

    @property
    def is_here(self) -> bool:
        """A visit ends with its day, whether or not anybody signed out."""
        return self.left_at is None and self.on == timezone.localdate()


class ClassSigning(SchoolRecord):
    """An infant class that signed together (A6): who led it and when. Kept as its signatures are."""

    campaign = models.ForeignKey("agreements.Campaign", models.PROTECT, related_name="class_signings")
    group = models.ForeignKey("schools.TeachingGroup", models.PROTECT, related_name="+")
    led_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    took_part = models.PositiveSmallIntegerField()

    objects = ClassSigningQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.group} on {timezone.localtime(self.at):%-d %B %Y}"


class Signature(SchoolRecord):
    """One answer with its evidence (A9, D9). Append-only, held by a database trigger. Kept for leaving and 6 years.

    `number` is the answer's place among those to the same question. `text_sha256` is of the exact words shown and
    `sha256` of everything here (`agreements.evidence`): the audit log's event about the row holds the same digest, and
    its `seq` is the answer's place in the chain. Declining and withdrawing are answers too.
    """

    Act = Act

    asked = models.ForeignKey(Asked, models.PROTECT, null=True, blank=True, related_name="signatures")
    number = models.PositiveSmallIntegerField(default=1)
    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="signatures")
    text = models.ForeignKey(ExactText, models.PROTECT, related_name="signatures")
    text_sha256 = models.CharField(max_length=64)
    signer = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="signatures")
    child = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="signed_for")
    visit = models.OneToOneField(Visit, models.PROTECT, null=True, blank=True, related_name="signature")
    class_signing = models.ForeignKey(ClassSigning, models.PROTECT, null=True, blank=True, related_name="signatures")
    act = models.CharField(max_length=9, choices=Act)
    typed_name = models.CharField(max_length=150, blank=True)
    mark = models.TextField("mark drawn", blank=True, max_length=20_000)
    reason = models.CharField(max_length=500, blank=True)
    way = models.CharField(max_length=7, choices=Way)
    asked_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    scan = models.ForeignKey("evidence.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    signed_on = models.DateField("day on the paper", null=True, blank=True)
    address = models.EmailField(blank=True)
    known_from = models.CharField(max_length=120, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    sha256 = models.CharField(max_length=64)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint("asked", "number", name="signature_number_once", condition=Q(asked__isnull=False)),
            models.CheckConstraint(
                name="signature_is_a_persons_or_a_visitors",
                condition=Q(signer__isnull=False, visit=None) | Q(signer=None, visit__isnull=False),
            ),
            models.CheckConstraint(
                name="signature_signed_has_name_or_mark",
                condition=~Q(act=Act.SIGNED) | ~Q(typed_name="") | ~Q(mark="") | Q(class_signing__isnull=False),
            ),
            models.CheckConstraint(
                name="signature_on_paper_says_who_entered_it",
                condition=~Q(way=Way.PAPER) | Q(entered_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-id"], name="signature_newest_first"),
            models.Index(fields=["sha256"], name="signature_by_fingerprint"),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {timezone.localtime(self.at):%-d %B %Y}"


class Trace(models.Model):
    """Where an answer came from: network address and browser. Kept for 2 years, so apart from the answer itself."""

    signature = models.OneToOneField(Signature, models.PROTECT, primary_key=True, related_name="trace")
    network = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = TraceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Trace of answer {self.signature_id}"
