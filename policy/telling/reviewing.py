"""What people are told of: reviews and publishing. Always those who are next; no text holds a name."""

from collections.abc import Iterable

from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.notify.models import Kind
from esafety.notify.services import notify, notify_holders, notify_many
from esafety.notify.texts import Text
from esafety.schools.models import Person
from policy.models import Feedback, PolicyReview, Step
from policy.rules import deciders as who
from policy.rules.reviewing import Count

TEXTS: dict[str, Text] = {
    "policy.review_opened": Text(
        "A review of the online safety policy has begun",
        "Read why, and say what works and what does not. The page says until when.",
    ),
    "policy.review_cause": Text(
        "Something came up for the review of the policy", "A review is open already. Read what was added to it."
    ),
    "policy.feedback_answered": Text(
        "What became of your feedback to the policy", "Whoever writes the policy has answered you."
    ),
    "policy.review_leadership": Text(
        "A draft of the policy waits for the leadership team",
        "Read it and what changed, and agree or send it back with a reason.",
    ),
    "policy.review_head": Text(
        "A draft of the policy waits for the headteacher’s decision",
        "The leadership team has agreed. Read it and what changed, and agree or send it back with a reason.",
    ),
    "policy.review_governors": Text(
        "The policy waits for your vote", "Read what changed before the meeting, and vote on exactly that text."
    ),
    "policy.review_quorum": Text(
        "Enough governors have voted on the policy", "Close the vote with the day of the meeting and its minutes."
    ),
    "policy.review_approved": Text(
        "The policy is approved, and can be published", "Publishing it asks everybody to acknowledge it."
    ),
    "policy.review_returned": Text(
        "The draft of the policy was sent back", "Read the reason, change the draft, and send it on again."
    ),
    "policy.review_published": Text(
        "The policy that you decided on is in force", "It was published word for word as it was agreed."
    ),
    "policy.review_ended": Text("A review of the policy was ended", "It ended without a new version. Read why."),
    "policy.review_due": Text(
        "The policy has to be reviewed", "Its day is near, and no new version is published yet. See where it stands."
    ),
    "policy.review_overdue": Text(
        "The review of the policy is overdue",
        "The policy that is in force has not been reviewed by its day. See where it stands, and what is next.",
    ),
    "policy.review_waits": Text(
        "The review of the policy waits for you", "See where it stands, and take the next step."
    ),
}
NEXT = {Step.LEADERSHIP: "policy.review_leadership", Step.HEAD: "policy.review_head"}


def tell_of_opening(review: PolicyReview, *, to_all: bool, by: Person | None) -> None:
    """All who may say something to it; where something happened that opened it, those who write the policy alone."""
    perm = Perm.REVIEW_FEEDBACK if to_all else Perm.POLICY_WRITE
    people = [one for one in _holders(review, perm) if one != by]
    url = review.get_absolute_url()
    notify_many(people, kind=Kind.NEWS, about=review, text="policy.review_opened", url=url)


def tell_of_cause(review: PolicyReview, *, by: Person | None) -> None:
    _tell_holders(review, Perm.POLICY_WRITE, "policy.review_cause", by=by, kind=Kind.NEWS)


def tell_of_answer(said: Feedback, *, by: Person) -> None:
    url = said.review.get_absolute_url()
    notify([said.person], kind=Kind.NEWS, about=said.review, text="policy.feedback_answered", url=url, leaving_out=by)


def tell_deciders(review: PolicyReview, *, by: Person) -> None:
    """Those who may take the step at which it stands now."""
    _tell(review, who.deciders(review, review.step).people, NEXT[Step(review.step)], by=by)


def tell_voters(review: PolicyReview, *, by: Person) -> None:
    _tell(review, who.voters(review).people, "policy.review_governors", by=by)


def tell_of_quorum(review: PolicyReview, count: Count, *, by: Person) -> None:
    """Once, when the last vote that was missing is given."""
    if count.given == count.quorum:
        _tell_holders(review, Perm.REVIEW_MINUTE, "policy.review_quorum", by=by)


def tell_publishers(review: PolicyReview, *, by: Person) -> None:
    _tell_holders(review, Perm.POLICY_PUBLISH, "policy.review_approved", by=by)


def tell_of_return(review: PolicyReview, *, by: Person) -> None:
    _tell_holders(review, Perm.POLICY_WRITE, "policy.review_returned", by=by)


def tell_of_publication(review: PolicyReview, *, by: Person) -> None:
    """Those who voted on it. All others are asked to acknowledge it, by the agreements."""
    _tell_holders(review, Perm.REVIEW_VOTE, "policy.review_published", by=by, kind=Kind.NEWS)


def tell_of_end(review: PolicyReview, *, by: Person) -> None:
    people = [*_holders(review, Perm.POLICY_WRITE), *_holders(review, Perm.REVIEW_VOTE)]
    _tell(review, people, "policy.review_ended", by=by, kind=Kind.NEWS)


def _holders(review: PolicyReview, perm: Perm) -> list[Person]:
    return list(holders(review.school, perm).select_related("user", "school"))


def _tell(review: PolicyReview, people: Iterable[Person], text: str, *, by: Person, kind: str = Kind.ALERT) -> None:
    notify(people, kind=kind, about=review, text=text, url=review.get_absolute_url(), leaving_out=by)


def _tell_holders(review: PolicyReview, perm: Perm, text: str, *, by: Person | None, kind: str = Kind.ALERT) -> None:
    url = review.get_absolute_url()
    notify_holders(perm, about=review, text=text, url=url, kind=kind, leaving_out=by)
