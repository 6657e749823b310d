"""Asking people to sign: the campaign, whom it asks, and the links by which those without a sign-in answer."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agreements.models.texts import AgreementVersion
from agreements.querysets.campaigns import AskedQuerySet, CampaignQuerySet, SigningLinkQuerySet
from esafety.access.records import SchoolRecord
from esafety.audit.history import History


class CampaignKind(models.TextChoices):
    AGREEMENT = "agreement", "Agreement"
    POLICY = "policy", "Policy to read and acknowledge"
    DECLARATION = "declaration", "Declaration"


class CampaignState(models.TextChoices):
    DRAFT = "draft", "Not yet open"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class Campaign(SchoolRecord):
    """One asking of one audience (A1 to A3). Kept as its signatures are: leaving and 6 years.

    `whom` is read by `agreements.services.whom`: keys `roles`, `classes`, `years`, `new_since`, all optional and
    together narrowing. `uses` are the `ConsentUse`s that parents are asked about along with it. `version` moves on
    when a new one is published while the campaign is open.
    """

    Kind, State = CampaignKind, CampaignState

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=11, choices=CampaignKind, default=CampaignKind.AGREEMENT)
    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="campaigns")
    whom = models.JSONField(default=dict, blank=True)
    uses = models.JSONField(default=list, blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)
    reminds = models.BooleanField("reminds those who have not answered", default=True)
    state = models.CharField(max_length=6, choices=CampaignState, default=CampaignState.DRAFT)
    made_by = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="campaign_number_once_a_school"),
            models.CheckConstraint(
                name="campaign_closes_after_it_opens", condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on"))
            ),
            models.CheckConstraint(
                name="campaign_open_has_date", condition=Q(state="draft") | Q(opened_at__isnull=False)
            ),
            models.CheckConstraint(
                name="campaign_closed_has_date", condition=~Q(state="closed") | Q(closed_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["school", "state"], name="campaign_by_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreements:campaign", args=[self.school.slug, self.number])

    @property
    def is_open(self) -> bool:
        return self.state == CampaignState.OPEN

    def is_late(self, on: date) -> bool:
        return self.closes_on is not None and on > self.closes_on


class AskedState(models.TextChoices):
    """Where one asked person stands, for one child where they are a parent. Moved by answers alone (`taking`)."""

    ASKED = "asked", "Asked"
    SIGNED = "signed", "Signed"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXCUSED = "excused", "No longer asked"


class Way(models.TextChoices):
    """How somebody is asked, and how they answered."""

    LINK = "link", "By a link in an e-mail"
    SLIP = "slip", "By a printed slip"
    SIGN_IN = "sign_in", "When they sign in"
    CLASS = "class", "With their class"
    PAPER = "paper", "On paper"
    DESK = "desk", "At the desk"


class Asked(models.Model):
    """One person asked by a campaign, for one child where they are a parent: what the board shows.

    `address` and `known_from` say where the invitation went and how that address was known (A9). `number` counts the
    answers given so far: it makes two answers at once one after the other. Kept as the campaign is.
    """

    State, Way = AskedState, Way

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="asked")
    person = models.ForeignKey("schools.Person", models.PROTECT, related_name="asked_to_sign")
    child = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="asked_for")
    state = models.CharField(max_length=9, choices=AskedState, default=AskedState.ASKED)
    way = models.CharField(max_length=7, choices=Way)
    address = models.EmailField(blank=True)
    known_from = models.CharField(max_length=120, blank=True)
    notice = models.ForeignKey("notify.Notice", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, related_name="+")
    chased_at = models.DateTimeField(null=True, blank=True)
    number = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_version = models.ForeignKey(AgreementVersion, models.PROTECT, null=True, blank=True, related_name="+")
    answered_way = models.CharField(max_length=7, choices=Way, blank=True)

    objects = AskedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "asked"
        constraints = [
            models.UniqueConstraint(
                "campaign", "person", "child", name="asked_once_for_a_child", condition=Q(child__isnull=False)
            ),
            models.UniqueConstraint("campaign", "person", name="asked_once_for_oneself", condition=Q(child=None)),
        ]
        indexes = [
            models.Index(fields=["campaign", "state"], name="asked_by_state"),
            models.Index(fields=["person", "state"], name="asked_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_state_display().lower()}"

    @property
    def school_id(self) -> int:
        return self.campaign.school_id

    @property
    def child_has_left(self) -> bool:
        return self.child is not None and not self.child.is_here()

    @property
    def can_be_withdrawn(self) -> bool:
        """For a child who has left nothing follows from it any more."""
        return self.state == AskedState.SIGNED and not self.child_has_left


class SigningLink(SchoolRecord):
    """A parent's link for one campaign. Only the SHA-256 of its token is here; at most one a parent is current.

    Replaced rows stay for 30 days after `expires_at`, so that an old link gets a kind page and not a riddle. The newest
    stays as its campaign does: expired, it still leads to a fresh one, so that a parent can change their mind (A5).
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="links")
    person = models.ForeignKey("schools.Person", models.PROTECT, related_name="signing_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    first_opened_at = models.DateTimeField(null=True, blank=True)

    objects = SigningLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                "campaign", "person", name="signing_link_one_current", condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"Link {self.pk}"
