"""How a review goes: what follows what, when it is due, and how a vote comes out (P2, SS 3.13)."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from policy.models import Ballot, Clause, PolicyReview, Step, VersionState

OPENS_BEFORE = timedelta(weeks=8)  # before the policy is due, a review opens by itself
DONE_WITHIN = timedelta(weeks=8)  # of one that is opened for a reason
FEEDBACK_FOR = timedelta(weeks=2)

ORDER = (Step.FEEDBACK, Step.DRAFTING, Step.LEADERSHIP, Step.HEAD, Step.GOVERNORS, Step.APPROVED)
BEFORE_TEXT_IS_FIXED = frozenset({Step.FEEDBACK, Step.DRAFTING})
DECIDED_STEPS = (Step.LEADERSHIP, Step.HEAD, Step.GOVERNORS)
NAMES: dict[str, str] = {
    Step.FEEDBACK: "Feedback",
    Step.DRAFTING: "Draft",
    Step.LEADERSHIP: "Leadership team",
    Step.HEAD: "Headteacher",
    Step.GOVERNORS: "Governors’ vote",
    Step.APPROVED: "Publish",
}


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has none."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def takes_feedback(review: PolicyReview, today: date) -> bool:
    """Until its day, both included, and only while the text can still follow from it."""
    return review.step in BEFORE_TEXT_IS_FIXED and today <= review.feedback_until


def why_not_at(review: PolicyReview, steps: Iterable[str], what: str) -> str:
    """Why something does not happen now; empty where the review stands at one of the steps."""
    if review.step in steps:
        return ""
    if review.closed_at is not None:
        return f"This review is closed: {review.get_step_display().lower()}. It cannot be {what}."
    return f"This review is at the step “{NAMES[review.step]}” now. It cannot be {what}."


def why_not_frozen(review: PolicyReview) -> str:
    """Why the draft cannot be sent to the leadership team."""
    version = review.version
    if version is None or version.state != VersionState.DRAFT:
        return "Choose the draft first that is to be decided on."
    if not Clause.objects.filter(version=version).exclude(text="", heading="").exists():
        return "The draft has no clauses yet. Write them first."
    return ""


@dataclass(frozen=True)
class Count:
    """The votes that count, against the quorum that the school set."""

    votes_for: int
    against: int
    abstained: int
    quorum: int

    @property
    def given(self) -> int:
        return self.votes_for + self.against + self.abstained

    @property
    def missing(self) -> int:
        return max(self.quorum - self.given, 0)

    @property
    def is_carried(self) -> bool:
        """More for than against: those who abstain count for the quorum alone."""
        return not self.missing and self.votes_for > self.against

    @property
    def words(self) -> str:
        return f"{self.votes_for} for, {self.against} against, {self.abstained} abstained"


def count_of(ballots: Iterable[str], quorum: int) -> Count:
    given = [str(one) for one in ballots]
    return Count(given.count(Ballot.FOR), given.count(Ballot.AGAINST), given.count(Ballot.ABSTAIN), quorum)
