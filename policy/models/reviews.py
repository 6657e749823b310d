"""The review of the policy: why it was opened, what people said, who decided what on which text (P2)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from esafety.access.records import SchoolRecord
from esafety.audit.history import History
from policy.models.policies import Clause, PolicyVersion
from policy.querysets.reviews import (
    CauseQuerySet,
    FeedbackQuerySet,
    ReviewQuerySet,
    StepDecisionQuerySet,
    VoteQuerySet,
)


class Step(models.TextChoices):
    """Where a review stands. Each step is left by one verb with a permission of its own."""

    FEEDBACK = "feedback", "Feedback"
    DRAFTING = "drafting", "Draft"
    LEADERSHIP = "leadership", "With the leadership team"
    HEAD = "head", "With the headteacher"
    GOVERNORS = "governors", "With the governors"
    APPROVED = "approved", "Approved, to be published"
    DONE = "done", "Published"
    ENDED = "ended", "Ended without a new version"


class CauseKind(models.TextChoices):
    """What opens a review: its day, or at once one of these (TL introduction; DfE filtering standards)."""

    YEARLY = "yearly", "It is due"
    INCIDENT = "incident", "A serious incident"
    LAW = "law", "New law or guidance"
    TECHNOLOGY = "technology", "New technology"
    FILTER = "filter", "A change of filtering"
    ASKED = "asked", "Somebody asked for it"


class PolicyReview(SchoolRecord):
    """One review, from feedback to publication. At most one is open in a school. Current and three years.

    `round` counts how often its draft went to the leadership team: decisions and votes of an earlier round count no
    more. The version is exactly what was decided on: its digest stands with each decision. `since` is since when it
    stands where it stands.
    """

    Step = Step

    number = models.PositiveIntegerField(editable=False)
    step = models.CharField(max_length=10, choices=Step, default=Step.FEEDBACK, editable=False)
    round = models.PositiveSmallIntegerField(default=0, editable=False)
    version = models.ForeignKey(PolicyVersion, models.PROTECT, null=True, blank=True, related_name="reviews")
    opened_by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    since = models.DateTimeField(default=timezone.now, editable=False)
    feedback_until = models.DateField()
    due_on = models.DateField()
    meeting_on = models.DateField("day of the governors' meeting", null=True, blank=True)
    minutes = models.TextField(max_length=10_000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ReviewQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint("school", "number", name="policy_review_number_once_a_school"),
            models.UniqueConstraint("school", name="policy_review_one_open", condition=Q(closed_at=None)),
            models.CheckConstraint(
                name="policy_review_closed_has_date",
                condition=Q(step__in=["done", "ended"], closed_at__isnull=False)
                | ~Q(step__in=["done", "ended"]) & Q(closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Review {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("policy:review", args=[self.school.slug, self.number])


class ReviewCause(SchoolRecord):
    """Why a review was opened, or what came up while it was. `mark` names what it is about: it triggers once."""

    review = models.ForeignKey(PolicyReview, models.PROTECT, related_name="causes")
    kind = models.CharField(max_length=10, choices=CauseKind)
    words = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    mark = models.CharField(max_length=100)
    by = models.ForeignKey("schools.Person", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CauseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("school", "mark", name="review_cause_triggers_once")]

    def __str__(self) -> str:
        return self.words


class Feedback(SchoolRecord):
    """What somebody said to a review, of a clause or of the whole. Seen by those who see drafts, and by its writer."""

    review = models.ForeignKey(PolicyReview, models.PROTECT, related_name="feedback")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    text = models.TextField(max_length=2_000)
    answer = models.CharField("what became of it", max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = FeedbackQuerySet.as_manager()
    history = History()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "feedback"

    def __str__(self) -> str:
        return f"{self.person}: {self.text[:40]}"


class Said(models.TextChoices):
    AGREED = "agreed", "Agreed"
    RETURNED = "returned", "Sent back"


class StepDecision(SchoolRecord):
    """The leadership team or the headteacher decided on a text; or the chair closed the vote. Append-only."""

    review = models.ForeignKey(PolicyReview, models.PROTECT, related_name="decisions")
    step = models.CharField(max_length=10, choices=Step)
    round = models.PositiveSmallIntegerField()
    said = models.CharField(max_length=8, choices=Said)
    person = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=1_000, blank=True)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects = StepDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.get_said_display()}"


class Ballot(models.TextChoices):
    FOR = "for", "For"
    AGAINST = "against", "Against"
    ABSTAIN = "abstain", "Abstains"


class Vote(SchoolRecord):
    """A governor voted on a text, once a round. Append-only."""

    review = models.ForeignKey(PolicyReview, models.PROTECT, related_name="votes")
    round = models.PositiveSmallIntegerField()
    governor = models.ForeignKey("schools.Person", models.PROTECT, related_name="+")
    ballot = models.CharField(max_length=7, choices=Ballot)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects = VoteQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("review", "round", "governor", name="vote_once_a_round")]

    def __str__(self) -> str:
        return f"{self.governor}: {self.get_ballot_display()}"
