"""Decisions that stand, and sites that were looked at before use."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from esafety.schools.numbers import number_of
from filtering.addresses import Address
from filtering.models.requests import FilterRequest, Reach
from filtering.querysets.sites import AssessmentQuerySet, RuleQuerySet


class Action(models.TextChoices):
    ALLOW = "allow", "Allow"
    BLOCK = "block", "Block"
    BYPASS = "bypass", "Allow for named people"


class Ending(models.TextChoices):
    DATE = "date", "Its day came"
    HAND = "hand", "Ended by hand"
    REVIEW = "review", "Ended at its review"
    ROLLED_BACK = "rolled_back", "Rolled back"


class Rule(SchoolRecord):
    """One standing decision on one host: what the filter is to do, for whom, and until when (F1, F15).

    The form that filters' lists are rendered from. In force from `starts_on` to `ends_on`, both included, until it is
    ended. `applied_at` says when a technician put it into the filter, `removed_at` when they took it out again. Kept
    as its request is.
    """

    Action, Ending = Action, Ending

    request = models.ForeignKey(FilterRequest, models.PROTECT, related_name="rules")
    action = models.CharField(max_length=6, choices=Action)
    host = models.CharField(max_length=253)
    path = models.CharField(max_length=1_000, blank=True)
    reach = models.ForeignKey(Reach, models.PROTECT, related_name="rules")
    starts_on = models.DateField()
    ends_on = models.DateField()
    review_on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    ended_as = models.CharField(max_length=11, choices=Ending, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")

    objects = RuleQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["host", "path", "pk"]
        constraints = [
            models.CheckConstraint(name="rule_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="rule_ended_says_how", condition=Q(ended_at=None) | ~Q(ended_as="")),
            models.CheckConstraint(
                name="rule_applied_says_by_whom", condition=Q(applied_at=None) | Q(applied_by__isnull=False)
            ),
            models.UniqueConstraint("request", "host", "path", name="rule_once_a_host_and_request"),
        ]
        indexes = [
            models.Index(fields=["school", "host"], name="rule_by_host"),
            models.Index(fields=["school", "ends_on"], name="rule_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.address}"

    def get_absolute_url(self) -> str:
        return self.request.get_absolute_url()

    @property
    def address(self) -> Address:
        return Address(self.host, self.path)

    @property
    def tag_kind(self) -> str:
        return {Action.ALLOW: "good", Action.BLOCK: "bad"}.get(Action(self.action), "warn")

    @property
    def number(self) -> str:
        return number_of(self)


class SiteKind(models.TextChoices):
    """What kind of site it is, by which the questions of its assessment differ (F3)."""

    PAGES = "pages", "Pages to read or watch"
    TOOL = "tool", "A tool to work with"
    SOCIAL = "social", "Sharing with others, or chat"
    GAME = "game", "A game"
    AI = "ai", "It answers or makes things by artificial intelligence"
    SHOP = "shop", "A shop"


class Outcome(models.TextChoices):
    SUITABLE = "suitable", "Suitable"
    SUPERVISED = "supervised", "Suitable with an adult watching"
    STAFF_ONLY = "staff_only", "For staff alone"
    UNSUITABLE = "unsuitable", "Not suitable"


class SiteAssessment(SchoolRecord):
    """Somebody looked at a site before it was used (F3, TL). The newest of an address counts; older ones are kept.

    `answers` are by key of `filtering.rules.assessing.QUESTIONS`. Kept for 3 years after its review.
    """

    host = models.CharField(max_length=253)
    path = models.CharField(max_length=1_000, blank=True)
    kind = models.CharField("kind of site", max_length=6, choices=SiteKind)
    least_age = models.PositiveSmallIntegerField("least age in its terms", null=True, blank=True)
    answers = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Outcome)
    note = models.CharField(max_length=1_000, blank=True)
    by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    on = models.DateField("day")
    review_on = models.DateField("to be looked at again on")

    objects = AssessmentQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["host", "path", "-pk"]
        constraints = [
            models.CheckConstraint(name="assessment_reviewed_later", condition=Q(review_on__gt=F("on"))),
        ]
        indexes = [models.Index(fields=["school", "host", "-id"], name="assessment_newest_first")]

    def __str__(self) -> str:
        return str(self.address)

    def get_absolute_url(self) -> str:
        return reverse("filtering:site", args=[self.school.slug, self.number])

    @property
    def address(self) -> Address:
        return Address(self.host, self.path)

    @property
    def number(self) -> str:
        return number_of(self)

    @property
    def tag_kind(self) -> str:
        return {Outcome.SUITABLE: "good", Outcome.UNSUITABLE: "bad"}.get(Outcome(self.outcome), "warn")

    @property
    def is_due(self) -> bool:
        """Whether the day has come on which it is to be looked at again."""
        return self.review_on <= timezone.localdate()
