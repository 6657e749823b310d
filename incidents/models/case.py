"""The case: what happened, where it stands, the people in it, with whom it is shared, and the words it is found by."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Circle, Perm
from esafety.access.records import SchoolRecord
from esafety.access.shares import Share
from esafety.audit.history import History
from esafety.schools.numbers import number_of
from incidents.kinds import KIND_BY_KEY, KIND_CHOICES, OWN, Category
from incidents.querysets import IncidentQuerySet, InvolvementQuerySet, OwnKindQuerySet

if TYPE_CHECKING:
    from esafety.schools.models import Person


REFERENCE = r"[0-9]{4}-[0-9]{4,6}"  # year and number, such as 2026-0042


class State(models.TextChoices):
    REPORTED = "reported", "Reported"
    TRIAGED = "triaged", "Triaged"
    INVESTIGATING = "investigating", "Being investigated"
    ACTING = "acting", "Being acted on"
    CLOSED = "closed", "Closed"


class Severity(models.TextChoices):
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"
    CRITICAL = "critical", "Critical"


class Place(models.TextChoices):
    LESSON = "lesson", "In a lesson or club"
    SCHOOL = "school", "Elsewhere in school"
    TRIP = "trip", "On a trip or on the way"
    HOME = "home", "At home"
    ELSEWHERE = "elsewhere", "Somewhere else"
    UNKNOWN = "unknown", "Not known"


class Device(models.TextChoices):
    SCHOOL_COMPUTER = "school_computer", "School computer or laptop"
    SCHOOL_TABLET = "school_tablet", "School tablet"
    OWN_PHONE = "own_phone", "Their own phone"
    OWN_DEVICE = "own_device", "Their own tablet, computer or console"
    STAFF_DEVICE = "staff_device", "A member of staff's own device"
    OTHER = "other", "Something else"
    UNKNOWN = "unknown", "Not known"


class Harm(models.TextChoices):
    NO = "no", "No"
    UNSURE = "unsure", "I am not sure"
    YES = "yes", "Yes"


class Outcome(models.TextChoices):
    RESOLVED = "resolved", "Dealt with in school"
    REFERRED = "referred", "Referred outside the school"
    TEACHING = "teaching", "Followed up in teaching"
    TECHNICAL = "technical", "Put right technically"
    UNFOUNDED = "unfounded", "Looked into and found not to be so"
    DUPLICATE = "duplicate", "Already logged under another reference"


class ReporterKind(models.TextChoices):
    """Who told us. All but the first came by the public page, without a sign-in."""

    STAFF = "staff", "Somebody with a sign-in"
    PUPIL = "pupil", "A pupil"
    PARENT = "parent", "A parent"
    OTHER = "other", "Somebody else"


class OwnKind(SchoolRecord):
    """A kind of incident that a school added for itself (I2). Ended, not deleted: cases point at it."""

    category = models.CharField(max_length=8, choices=Category)
    label = models.CharField("name", max_length=60)
    line = models.CharField("explanation", max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OwnKindQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["category", "label"]
        constraints = [models.UniqueConstraint("school", "label", name="own_kind_label_once_a_school")]

    def __str__(self) -> str:
        return self.label

    @property
    def number(self) -> str:
        return number_of(self)


class ReferenceCounter(models.Model):
    """The last reference given in a school and calendar year; locked while the next one is taken."""

    school = models.ForeignKey("schools.School", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("school", "year", name="reference_counter_once_a_year")]

    def __str__(self) -> str:
        return f"{self.year}-{self.last:04d}"


class Incident(SchoolRecord):
    """Something that went wrong online, from first report to closure (I1).

    State, circle and severity change only through `incidents.services`. Kept until the youngest pupil in it is 25 years
    past birth, then reviewed; an allegation against staff until pension age, or 10 years if longer.
    """

    State = State

    reference = models.CharField(max_length=12, editable=False)
    circle = models.CharField("who it is for", max_length=6, choices=Circle, default=Circle.SCHOOL, editable=False)
    state = models.CharField(max_length=13, choices=State, default=State.REPORTED, editable=False)
    severity = models.CharField(max_length=8, choices=Severity, blank=True, editable=False)
    category = models.CharField(max_length=8, choices=Category)
    kind = models.CharField(max_length=30, choices=KIND_CHOICES)
    own_kind = models.ForeignKey(OwnKind, models.PROTECT, null=True, blank=True, related_name="+")

    summary = models.CharField("in a few words", max_length=120)
    what_happened = models.TextField(max_length=10_000)
    happened_from = models.DateTimeField()
    happened_until = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=9, choices=Place)
    device = models.CharField(max_length=15, choices=Device)
    service = models.CharField("app, game or website", max_length=120, blank=True)
    harm = models.CharField("somebody is at risk now", max_length=6, choices=Harm)
    harm_detail = models.TextField("the risk", max_length=2_000, blank=True)
    first_action = models.TextField("what was done at once", max_length=5_000, blank=True)
    links = models.JSONField("links", default=list, blank=True)

    reporter_kind = models.CharField(
        "who reported", max_length=6, choices=ReporterKind, default=ReporterKind.STAFF, editable=False
    )
    reported_by = models.ForeignKey(
        "schools.Person", models.PROTECT, null=True, blank=True, related_name="incidents_reported"
    )
    reported_at = models.DateTimeField(default=timezone.now, editable=False)
    lead = models.ForeignKey(
        "schools.Person", models.PROTECT, null=True, blank=True, related_name="incidents_led", verbose_name="who leads"
    )
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = IncidentQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [
            ("view_incident", "Can read the case"),
            ("record_entry", "Can add to the case's chronology"),
        ]
        constraints = [
            models.UniqueConstraint("school", "reference", name="incident_reference_once_a_school"),
            models.CheckConstraint(
                name="incident_closed_has_date_and_outcome",
                condition=(Q(state=State.CLOSED, closed_at__isnull=False) & ~Q(outcome=""))
                | (~Q(state=State.CLOSED) & Q(closed_at__isnull=True, outcome="")),
            ),
            models.CheckConstraint(
                name="incident_own_kind_only_with_kind_own",
                condition=Q(kind=OWN, own_kind__isnull=False) | (~Q(kind=OWN) & Q(own_kind__isnull=True)),
            ),
            models.CheckConstraint(
                name="incident_triaged_has_severity_and_lead",
                condition=Q(state=State.REPORTED) | (~Q(severity="") & Q(lead__isnull=False)),
            ),
            models.CheckConstraint(
                name="incident_ends_after_it_starts",
                condition=Q(happened_until=None) | Q(happened_until__gte=F("happened_from")),
            ),
            models.CheckConstraint(
                name="incident_has_person_unless_public",
                condition=Q(reporter_kind=ReporterKind.STAFF, reported_by__isnull=False)
                | (~Q(reporter_kind=ReporterKind.STAFF) & Q(reported_by__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-id"], name="incident_newest_first"),
            models.Index(fields=["school", "state", "-id"], name="incident_by_state"),
            models.Index(fields=["school", "category", "-id"], name="incident_by_category"),
            models.Index(fields=["school", "lead", "-id"], name="incident_by_lead"),
            models.Index(fields=["reported_by", "-id"], name="incident_by_reporter"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("incidents:detail", args=[self.school.slug, self.reference])

    @property
    def record_circle(self) -> Circle:
        return Circle(self.circle)

    @cached_property
    def people_complained_of(self) -> frozenset[int]:
        """Ids of the people alleged to have done it. Remembered on the instance; a verb reads the row anew."""
        return frozenset(
            self.involvements.filter(part=Part.ALLEGED, person__isnull=False).values_list("person_id", flat=True)
        )

    def bars(self, person: "Person", perm: Perm) -> bool:
        """Being the one complained of bars every permission (I5). Targets, witnesses and reporters are not barred."""
        return person.pk in self.people_complained_of

    @property
    def kind_label(self) -> str:
        return self.own_kind.label if self.own_kind else KIND_BY_KEY[self.kind].label

    @property
    def is_closed(self) -> bool:
        return self.state == State.CLOSED

    @property
    def is_public(self) -> bool:
        """Whether it came by the public page."""
        return self.reporter_kind != ReporterKind.STAFF

    @property
    def reporter(self) -> "Person | None":
        """Who reported, where the school knows it: by sign-in, or matched to the register by whoever deals with it."""
        return self.public_report.matched_person if self.is_public else self.reported_by

    @property
    def reporter_words(self) -> str:
        """Such as "A pupil, who did not give a name". What a reporter typed is quoted, never taken as known."""
        if not self.is_public:
            return str(self.reported_by)
        told = self.public_report
        words = f"{self.reporter_short}, who {told.named_words}"
        return f"{words}. In the register: {told.matched_person}" if told.matched_person else words

    @property
    def reporter_short(self) -> str:
        """For lists: a public reporter without the name that they typed."""
        if not self.is_public:
            return str(self.reported_by)
        if self.reporter_kind == ReporterKind.PUPIL:
            word = self.school.pupil_word
            return f"{'An' if word[:1].lower() in 'aeiou' else 'A'} {word}"
        return self.get_reporter_kind_display()

    @property
    def must_tell_police(self) -> bool:
        return self.kind != OWN and KIND_BY_KEY[self.kind].police

    @property
    def bars_files(self) -> bool:
        return self.kind != OWN and KIND_BY_KEY[self.kind].no_files


class Part(models.TextChoices):
    """What a person was in it: a part for each person, never one for all."""

    TARGET = "target", "It happened to them"
    ALLEGED = "alleged", "Said to have done it"
    WITNESS = "witness", "Saw or heard it"
    TOLD_US = "told_us", "Told us about it"


class Involvement(models.Model):
    """One person's part in an incident; the person is known to the school or described."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="involvements")
    person = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="involvements")
    description = models.CharField("who they are", max_length=120, blank=True)
    part = models.CharField(max_length=7, choices=Part)

    objects = InvolvementQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("incident", "person", "part", name="involvement_once_a_part"),
            models.CheckConstraint(
                name="involvement_is_known_or_described",
                condition=Q(person__isnull=False, description="") | (Q(person__isnull=True) & ~Q(description="")),
            ),
        ]
        indexes = [models.Index(fields=["person", "part"], name="involvement_by_person")]

    def __str__(self) -> str:
        return f"{self.who}: {self.get_part_display()}"

    @property
    def who(self) -> str:
        return str(self.person) if self.person else self.description


class IncidentShare(Share):
    """One case shared with a named person until a date."""

    content_object = models.ForeignKey(Incident, models.CASCADE, related_name="shares")

    class Meta(Share.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                "user",
                "permission",
                "content_object",
                name="incident_share_open_once",
                condition=Q(ended_at__isnull=True),
            )
        ]
        unique_together = ()

    def __str__(self) -> str:
        return f"{self.content_object} until {self.until}"


class IncidentText(models.Model):
    """The words that search looks in: reference, words and names, folded to plain letters (`incidents.search`)."""

    incident = models.OneToOneField(Incident, models.CASCADE, primary_key=True, related_name="text")
    words = models.TextField()

    def __str__(self) -> str:
        return f"Words of {self.incident}"
