"""Checks that the filter works and is kept up, the yearly audit, and faults that somebody saw (F6, F7, F8)."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.numbers import number_of
from filtering.addresses import Address
from filtering.models.requests import Group
from filtering.querysets.checks import (
    AuditQuerySet,
    CareQuerySet,
    CellQuerySet,
    CheckQuerySet,
    FaultQuerySet,
    FindingQuerySet,
    MonitoringReportQuerySet,
)


class Category(models.TextChoices):
    """What a check tries to open: test pages and kinds of site, never illegal content itself."""

    IWF = "iwf", "Child abuse images (the IWF’s test page)"
    CTIRU = "ctiru", "Unlawful terrorist content (the CTIRU’s test page)"
    ADULT = "adult", "Adult content (a test page)"
    PROFANITY = "profanity", "Offensive language (a test page)"
    EXTREMISM = "extremism", "Extremism"
    SELF_HARM = "self_harm", "Self-harm and suicide"
    GAMBLING = "gambling", "Gambling"
    DRUGS = "drugs", "Drugs and substance abuse"
    PROXIES = "proxies", "Ways round the filter"


class Place(models.TextChoices):
    SCHOOL_WIRED = "school_wired", "In school, by cable"
    SCHOOL_WIFI = "school_wifi", "In school, by Wi-Fi"
    GUEST_WIFI = "guest_wifi", "In school, by guests’ Wi-Fi"
    HOME = "home", "At home"


class Occasion(models.TextChoices):
    TERMLY = "termly", "The term’s check"
    AFTER_CHANGE = "after_change", "After a change of the filter"
    OTHER = "other", "Another reason"


class FilterCheck(SchoolRecord):
    """One device in one place for one kind of user, tried with each category (F7, KCSIE). Kept for 6 years."""

    number = models.PositiveIntegerField()
    on = models.DateField("day")
    device = models.CharField(max_length=80)
    place = models.CharField(max_length=12, choices=Place)
    group = models.CharField("signed in as", max_length=6, choices=Group)
    occasion = models.CharField(max_length=12, choices=Occasion)
    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    note = models.CharField(max_length=1_000, blank=True)
    proof = models.ForeignKey("evidence.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = CheckQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint("school", "number", name="filter_check_number_once_a_school")]

    def __str__(self) -> str:
        return f"Filter check {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("filtering:check", args=[self.school.slug, self.number])


class Result(models.TextChoices):
    BLOCKED = "blocked", "Blocked"
    OPEN = "open", "It opened"
    NOT_TRIED = "not_tried", "Not tried"


class Cell(models.Model):
    """What one category did in one check. One that opened leads to an incident: its reference is kept here."""

    check_made = models.ForeignKey(FilterCheck, models.CASCADE, related_name="cells")
    category = models.CharField(max_length=10, choices=Category)
    result = models.CharField(max_length=9, choices=Result)
    note = models.CharField(max_length=300, blank=True)
    incident = models.CharField("incident", max_length=20, blank=True)

    objects = CellQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("check_made", "category", name="cell_once_a_category")]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.get_result_display().lower()}"


class CareKind(models.TextChoices):
    UPDATES = "updates", "Updates of systems and programs"
    ANTIVIRUS = "antivirus", "Protection against viruses"
    BACKUP = "backup", "Backups, and that one could be read back"
    MAIL = "mail", "Secure e-mail"
    CLASSROOM = "classroom", "Watching and steering screens in lessons"


class CareCheck(SchoolRecord):
    """Something of the network that is to be looked at each term was looked at (F7). Kept for 6 years."""

    kind = models.CharField(max_length=9, choices=CareKind)
    on = models.DateField("day")
    is_good = models.BooleanField("all in order")
    note = models.CharField(max_length=1_000, blank=True)
    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    proof = models.ForeignKey("evidence.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")

    objects = CareQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(name="care_check_not_good_says_why", condition=Q(is_good=True) | ~Q(note=""))
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on:%-d %B %Y}"

    @property
    def number(self) -> str:
        return number_of(self)


class MonitoringReport(SchoolRecord):
    """The week's report of the monitoring tool came and was read (KCSIE). Kept for 6 years."""

    week_of = models.DateField("Monday of the week")
    received_on = models.DateField()
    read_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    alerts = models.PositiveIntegerField("alerts in it", default=0)
    note = models.CharField(max_length=1_000, blank=True)
    read_at = models.DateTimeField(default=timezone.now)

    objects = MonitoringReportQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-week_of"]
        constraints = [models.UniqueConstraint("school", "week_of", name="monitoring_report_once_a_week")]

    def __str__(self) -> str:
        return f"Week of {self.week_of:%-d %B %Y}"


class Audit(SchoolRecord):
    """The yearly review of filtering and monitoring (F8, DfE standard). Kept for 6 years.

    `answers` are by key of `filtering.rules.auditing.QUESTIONS`: `answer` (yes, partly, no) and `note`. Signed by IT,
    the DSL and a senior leader, and by a governor where the standard asks: one person signs in one part only.
    """

    number = models.PositiveIntegerField()
    school_year = models.PositiveSmallIntegerField("school year, by the year in which it began")
    answers = models.JSONField(default=dict)
    began_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    began_at = models.DateTimeField(default=timezone.now)
    revision = models.PositiveSmallIntegerField(default=1)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = AuditQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="filter_audit_number_once_a_school"),
            models.UniqueConstraint(
                "school", "school_year", name="filter_audit_open_once_a_year", condition=Q(completed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"Filtering and monitoring review {self.school_year} to {self.school_year + 1}"

    def get_absolute_url(self) -> str:
        return reverse("filtering:audit", args=[self.school.slug, self.number])


class SignedAs(models.TextChoices):
    IT = "it", "Technical support"
    DSL = "dsl", "Designated safeguarding lead"
    SENIOR = "senior", "Senior leader"
    GOVERNOR = "governor", "Governor"


class AuditSignature(models.Model):
    """One person signed the review in one part, at a revision of its answers; a later edit asks again."""

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="signatures")
    signed_as = models.CharField(max_length=8, choices=SignedAs)
    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("audit", "revision", "signed_as", name="audit_signed_once_a_part"),
            models.UniqueConstraint("audit", "revision", "by", name="audit_signed_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_signed_as_display()}, {timezone.localtime(self.at):%-d %B %Y}"


class Finding(SchoolRecord):
    """Something that the review found, to be done by somebody by a day."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="findings")
    question = models.CharField(max_length=40)
    what = models.CharField(max_length=500)
    owner = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField("what was done", max_length=500, blank=True)

    objects = FindingQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="finding_done_says_by_whom", condition=Q(done_at=None) | Q(done_by__isnull=False) & ~Q(how="")
            )
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("filtering:finding", args=[self.school.slug, self.number])

    @property
    def number(self) -> str:
        return number_of(self)


class FaultKind(models.TextChoices):
    OPEN = "open", "It opened, and should have been blocked"
    BLOCKED = "blocked", "It was blocked, and should have opened"


class Fault(SchoolRecord):
    """A page that should have been blocked, or was blocked wrongly (F6). Kept for 3 years.

    `opened_from` to `closed_at` is how long a harmful page was open, as far as is known. One that is harmful becomes
    an incident, whose reference is kept.
    """

    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=7, choices=FaultKind)
    typed = models.CharField("address", max_length=2_000)
    host = models.CharField(max_length=253)
    path = models.CharField(max_length=1_000, blank=True)
    what = models.CharField("what was seen", max_length=500, blank=True)
    is_harmful = models.BooleanField("it could harm a child", default=False)
    opened_from = models.DateTimeField()
    reported_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now)
    incident = models.CharField(max_length=20, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField("what was done", max_length=500, blank=True)

    objects = FaultQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="filter_fault_number_once_a_school"),
            models.CheckConstraint(
                name="fault_closed_says_how", condition=Q(closed_at=None) | Q(closed_by__isnull=False) & ~Q(how="")
            ),
            models.CheckConstraint(
                name="fault_closed_after_it_opened", condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"Fault {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("filtering:fault", args=[self.school.slug, self.number])

    @property
    def address(self) -> Address:
        return Address(self.host, self.path)

    @property
    def stood_for(self) -> timedelta:
        """From when it was first seen until it was closed, or until now."""
        return (self.closed_at or timezone.now()) - self.opened_from
