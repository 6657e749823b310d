"""The one next act of a person in a review: the primary button of its page, and what waits for them at home."""

from dataclasses import dataclass

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from policy.models import Feedback, PolicyReview, Step, Vote
from policy.rules import deciders as who
from policy.rules import reviewing as rules


@dataclass(frozen=True)
class Act:
    """`name` is of its address, within `policy:`."""

    words: str
    name: str


def next_act(review: PolicyReview, person: Person) -> Act | None:
    """None where somebody else is next, or nothing is to be done."""
    match review.step:
        case Step.FEEDBACK | Step.DRAFTING:
            return _before_the_text_is_fixed(review, person)
        case Step.LEADERSHIP if who.deciders(review, Step.LEADERSHIP).has(person):
            return Act("Decide for the leadership team", "review-leadership")
        case Step.HEAD if who.deciders(review, Step.HEAD).has(person):
            return Act(
                "Decide as the headteacher" if can(person, Perm.REVIEW_HEAD) else "Decide in the headteacher’s place",
                "review-head",
            )
        case Step.GOVERNORS:
            return _vote(review, person)
        case Step.APPROVED if can(person, Perm.POLICY_PUBLISH, review):
            return Act("Publish it", "review-publish")
    return None


def _before_the_text_is_fixed(review: PolicyReview, person: Person) -> Act | None:
    is_open = rules.takes_feedback(review, timezone.localdate())
    if can(person, Perm.POLICY_WRITE, review):
        if review.step == Step.DRAFTING:
            return Act("Send the draft to the leadership team", "review-send")
        return Act("Begin the draft", "review-draft")
    asks = is_open and can(person, Perm.REVIEW_FEEDBACK, review)
    if asks and not Feedback.objects.filter(review=review, person=person).exists():
        return Act("Say what works and what does not", "review-feedback")
    return None


def _vote(review: PolicyReview, person: Person) -> Act | None:
    if not can(person, Perm.REVIEW_VOTE, review) and not can(person, Perm.REVIEW_MINUTE, review):
        return None
    given = set(Vote.objects.filter(review=review, round=review.round).values_list("governor", flat=True))
    able = who.voters(review)
    if able.has(person) and person.pk not in given:
        return Act("Vote", "review-vote")
    if can(person, Perm.REVIEW_MINUTE, review) and person.pk not in able.authors and not who.tally(review).missing:
        return Act("Close the vote with the minutes", "review-close")
    return None
