"""What is asked of the filter, for whom and until when; and what was decided of it, exactly as it was shown."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from filtering.addresses import Address
from filtering.querysets.requests import DecisionQuerySet, DelegationQuerySet, ReachQuerySet, RequestQuerySet


class Kind(models.TextChoices):
    """What is asked. Who decides each is a setting of the school (F1, F2, F9)."""

    ALLOW = "allow", "Open a site"
    BLOCK = "block", "Block a site"
    BYPASS = "bypass", "An exception for named people"
    SOFTWARE = "software", "Software or an app"


class State(models.TextChoices):
    ASKED = "asked", "Waiting for a decision"
    MORE = "more", "More was asked"
    SECOND = "second", "Waiting for the designated safeguarding lead"
    APPROVED = "approved", "Approved, to be applied"
    APPLIED = "applied", "Applied, to be tried"
    VERIFIED = "verified", "In force"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Taken back"
    ROLLED_BACK = "rolled_back", "Rolled back"
    ENDED = "ended", "Ended"


UNDECIDED = (State.ASKED, State.MORE, State.SECOND)
STANDING = (State.APPROVED, State.APPLIED, State.VERIFIED)


class Group(models.TextChoices):
    """Whom a decision holds for (F4): by key stage, or those who work here."""

    EYFS = "eyfs", "Nursery and Reception"
    KS1 = "ks1", "Key stage 1 (Years 1 and 2)"
    KS2 = "ks2", "Key stage 2 (Years 3 to 6)"
    KS3 = "ks3", "Key stage 3 (Years 7 to 9)"
    KS4 = "ks4", "Key stage 4 (Years 10 and 11)"
    KS5 = "ks5", "Sixth form (Years 12 and 13)"
    STAFF = "staff", "Staff"
    GUESTS = "guests", "Guests"


class Until(models.TextChoices):
    LESSON = "lesson", "Until the end of today"
    TERM = "term", "Until the end of this term"
    YEAR = "year", "For a year"
    DATE = "date", "Until a day"


class Subject(models.TextChoices):
    """The part of the curriculum that it is for, by which over-blocking is looked at (F5)."""

    ENGLISH = "english", "English"
    MATHS = "maths", "Mathematics"
    SCIENCE = "science", "Science"
    COMPUTING = "computing", "Computing"
    HUMANITIES = "humanities", "History, geography and religious education"
    LANGUAGES = "languages", "Languages"
    ARTS = "arts", "Art, music, drama and design"
    PE = "pe", "Physical education"
    RSHE = "rshe", "Relationships, sex and health education"
    CAREERS = "careers", "Careers and further study"
    SEND = "send", "Special educational needs"
    OFFICE = "office", "Running the school"
    OTHER = "other", "Something else"


class Reach(SchoolRecord):
    """For whom: groups, classes and named people together. Never changed once made, so that what was shown stays.

    Kept as the request is.
    """

    groups = models.JSONField(default=list)
    classes = models.ManyToManyField("schools.TeachingGroup", related_name="+", blank=True)
    people = models.ManyToManyField("schools.Person", related_name="+", blank=True)

    objects = ReachQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "reaches"

    def __str__(self) -> str:
        return f"Reach {self.pk}"


class FilterRequest(SchoolRecord):
    """One change of the filter that somebody asks for, from asking to its end (F1). Kept for 3 years after it ended.

    `host` and `path` are as `filtering.addresses` understood `typed`; `revision` rises with each edit, and a
    decision holds for the revision that it was shown. One for a site that is asked for already is `joined_to` that.
    """

    Kind, State = Kind, State

    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=11, choices=State, default=State.ASKED)
    typed = models.CharField("address", max_length=2_000, blank=True)
    host = models.CharField(max_length=253, blank=True)
    path = models.CharField(max_length=1_000, blank=True)
    software = models.CharField("name of the software or app", max_length=120, blank=True)
    reach = models.ForeignKey(Reach, models.PROTECT, related_name="requests")
    supervisor = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    why = models.TextField("what it is for", max_length=1_000)
    subject = models.CharField(max_length=10, choices=Subject)
    until = models.CharField("until when", max_length=6, choices=Until)
    starts_on = models.DateField()
    ends_on = models.DateField()
    revision = models.PositiveSmallIntegerField(default=1)
    joined_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joined")
    asked_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="filter_requests")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RequestQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="filter_request_number_once_a_school"),
            models.CheckConstraint(
                name="filter_request_names_a_site_or_software",
                condition=Q(kind="software") & ~Q(software="") | ~Q(kind="software") & ~Q(host=""),
            ),
            models.CheckConstraint(
                name="filter_request_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(name="filter_request_joins_another", condition=~Q(joined_to=F("pk"))),
        ]
        indexes = [
            models.Index(fields=["school", "state"], name="filter_request_by_state"),
            models.Index(fields=["school", "host"], name="filter_request_by_host"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("filtering:request", args=[self.school.slug, self.reference])

    @property
    def reference(self) -> str:
        return f"F-{self.number}"

    @property
    def address(self) -> Address | None:
        return Address(self.host, self.path) if self.host else None

    @property
    def what(self) -> str:
        """The site or the software, as people read it."""
        address = self.address
        return address.shown if address else self.software

    @property
    def leading(self) -> "FilterRequest":
        """The request that is decided on: itself, or the one that it is joined to, whose state is then its own."""
        return self.joined_to if self.joined_to is not None and self.state != State.WITHDRAWN else self

    @property
    def is_undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def is_standing(self) -> bool:
        return self.state in STANDING

    def bars(self, person: object, perm: Perm) -> bool:
        """Nobody decides on what they asked for themselves, unless the chair allowed it to a small school."""
        from filtering.deciders import bars

        return bars(self, person, perm)


class Bundle(SchoolRecord):
    """A host that a request needs along with its own, such as the one that serves its pictures."""

    request = models.ForeignKey(FilterRequest, models.CASCADE, related_name="bundle")
    host = models.CharField(max_length=253)
    path = models.CharField(max_length=1_000, blank=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("request", "host", "path", name="bundled_host_once_a_request")]

    def __str__(self) -> str:
        return self.host + self.path


class Stage(models.TextChoices):
    FIRST = "first", "The school’s decider"
    SECOND = "second", "The designated safeguarding lead"


class Verdict(models.TextChoices):
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    MORE = "more", "More was asked"


class Decision(models.Model):
    """What one decider said of one revision. Append-only, held by a database trigger. Kept as the request is.

    `shown` is what they saw and `shown_sha256` its digest (`filtering.deciders`): an edit after it was shown is
    refused, not approved. `reach` and `ends_on` are what was granted, which may be less than was asked.
    """

    Verdict = Verdict

    request = models.ForeignKey(FilterRequest, models.PROTECT, related_name="decisions")
    revision = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=6, choices=Stage)
    verdict = models.CharField(max_length=8, choices=Verdict)
    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    is_own_by_leave = models.BooleanField("their own request, by leave of the chair", default=False)
    reason = models.CharField(max_length=1_000, blank=True)
    shown = models.JSONField()
    shown_sha256 = models.CharField(max_length=64)
    reach = models.ForeignKey(Reach, models.PROTECT, null=True, blank=True, related_name="+")
    ends_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                "request", "revision", "stage", name="decided_once_a_stage", condition=~Q(verdict="more")
            ),
            models.CheckConstraint(
                name="nobody_decides_their_own_request", condition=~Q(by=F("asked_by")) | Q(is_own_by_leave=True)
            ),
            models.CheckConstraint(
                name="what_is_not_approved_has_a_reason", condition=Q(verdict="approved") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="approved_says_for_whom_and_until",
                condition=~Q(verdict="approved") | Q(reach__isnull=False, ends_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} {timezone.localtime(self.at):%-d %B %Y}"


class Delegation(SchoolRecord):
    """The head lets a senior leader decide for them from a day to a day, both included (SS). Kept as decisions are."""

    to = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    given_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="delegation_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="nobody_delegates_to_themself", condition=~Q(to=F("given_by"))),
        ]

    def __str__(self) -> str:
        return f"Until {self.ends_on:%-d %B %Y}"

    @property
    def number(self) -> str:
        from esafety.schools.numbers import number_of

        return number_of(self)


class Appeal(SchoolRecord):
    """Somebody says that a refusal over-blocks (F5). Answered by a decider other than the one who refused."""

    request = models.OneToOneField(FilterRequest, models.PROTECT, related_name="appeal")
    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    why = models.CharField(max_length=1_000)
    at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    is_upheld = models.BooleanField("the refusal was changed", null=True, blank=True)
    answer = models.CharField(max_length=1_000, blank=True)

    history = History()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="appeal_answered_says_by_whom",
                condition=Q(answered_at=None) | Q(answered_by__isnull=False, is_upheld__isnull=False) & ~Q(answer=""),
            )
        ]

    def __str__(self) -> str:
        return f"Appeal against {self.request}"
