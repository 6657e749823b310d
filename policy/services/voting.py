"""The governors' vote, by name, and its close with the minutes (P2, SS 3.13)."""

from datetime import date

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.schools.calendar import local_day
from esafety.schools.models import Person
from policy.models import Ballot, PolicyReview, Said, Step, StepDecision, Vote
from policy.rules import deciders as who
from policy.rules import reviewing as rules
from policy.rules.reviewing import Count
from policy.services.held_reviews import locked, move, refuse_other
from policy.services.reviewing import send_back
from policy.telling import reviewing as telling


@verb
def vote(review: PolicyReview, *, actor: Person, ballot: str, shown: str) -> Vote:
    """Vote on the text that was shown, once a round. Not who wrote in it, nor who decided on it already."""
    review = locked(review, actor, Perm.REVIEW_VOTE)
    if why := rules.why_not_at(review, [Step.GOVERNORS], "voted on"):
        raise RuleBroken(why)
    able = who.voters(review)
    if not able.has(actor):
        raise RuleBroken(able.why_not(actor) or "You cannot vote on this text.")
    version = refuse_other(review, shown)
    if ballot not in Ballot:
        raise RuleBroken("Choose how you vote.")
    if Vote.objects.filter(review=review, round=review.round, governor=actor).exists():
        raise RuleBroken("You have voted on this text already. A vote that was given stays.")
    given = Vote.objects.create(
        school=review.school,
        review=review,
        round=review.round,
        governor=actor,
        ballot=ballot,
        sha256=version.sha256,
        at=timezone.now(),
    )
    telling.tell_of_quorum(review, who.tally(review), by=actor)
    details = {"review": review.number, "round": review.round, "ballot": ballot, "sha256": version.sha256}
    events.record("policy.vote", actor=actor, about=given, details=details)
    return given


@verb
def close_vote(review: PolicyReview, *, actor: Person, meeting_on: date, minutes: str) -> PolicyReview:
    """Close the vote with the day of the meeting and its minutes: approved, or back to whoever writes it.

    Refused while votes are missing for the quorum. A vote of somebody who has left since, or is no governor any more,
    does not count. Not by who wrote in the draft.
    """
    review = locked(review, actor, Perm.REVIEW_MINUTE)
    if why := rules.why_not_at(review, [Step.GOVERNORS], "closed"):
        raise RuleBroken(why)
    version = review.version
    assert version is not None  # noqa: S101  (a constraint of the steps)
    if actor.pk in who.authors_of(version):
        raise RuleBroken("You wrote in this draft, so somebody else closes the vote.")
    if meeting_on > timezone.localdate():
        raise RuleBroken("The meeting’s day cannot be later than today. Close the vote when it has been held.")
    if meeting_on < local_day(review.opened_at):
        raise RuleBroken("The meeting’s day cannot be before the review was opened.")
    count = who.tally(review)
    if count.missing:
        raise RuleBroken(missing_words(count))
    review.meeting_on, review.minutes = meeting_on, minutes.strip()
    StepDecision.objects.create(
        school=review.school,
        review=review,
        step=Step.GOVERNORS,
        round=review.round,
        said=Said.AGREED if count.is_carried else Said.RETURNED,
        person=actor,
        reason=f"{count.words}.",
        sha256=version.sha256,
        at=timezone.now(),
    )
    if count.is_carried:
        move(review, Step.APPROVED, by=actor, reason=f"Approved: {count.words}", also=("meeting_on", "minutes"))
        telling.tell_publishers(review, by=actor)
    else:
        send_back(review, by=actor, reason=f"Not carried: {count.words}", also=("meeting_on", "minutes"))
    details: dict[str, object] = {"carried": count.is_carried, "for": count.votes_for, "against": count.against}
    details |= {"abstained": count.abstained, "round": review.round, "sha256": version.sha256}
    events.record("policy.close_vote", actor=actor, about=review, details=details)
    return review


def missing_words(count: Count) -> str:
    votes = "1 vote is" if count.missing == 1 else f"{count.missing} votes are"
    return f"{votes} missing: {count.quorum} have to be given, and {count.given} count so far."
