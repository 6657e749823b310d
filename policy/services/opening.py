"""Opening a review: by hand, before it is due, or at once when something happened (P2; DfE filtering standards).

While one is open, what else comes up is added to it: there is one review at a time. What happened triggers nothing in a
school without a policy in force: its first one is on its way anyway.
"""

import hashlib
from datetime import date

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.occasions import Occasion
from esafety.schools.calendar import local_day
from esafety.schools.models import Person, School
from esafety.schools.numbering import next_number, one_at_a_time
from policy.models import CauseKind, Policy, PolicyReview, PolicyVersion, ReviewCause, Said, Step, StepDecision
from policy.rules import reviewing as rules
from policy.rules.law_news import news
from policy.services.held_reviews import locked, move, unfreeze
from policy.telling import reviewing as telling


@verb
def open_review(*, actor: Person, kind: str, words: str, url: str = "") -> PolicyReview:
    """Open one, or add why to the one that is open. Pressed twice on a day with the same words, it is one cause."""
    demand(actor, Perm.REVIEW_OPEN)
    if kind not in CauseKind or not words.strip():
        raise RuleBroken("Say why the policy is to be reviewed.")
    mark = f"hand-{timezone.localdate()}-{hashlib.sha256(words.strip().encode()).hexdigest()[:24]}"
    review = _caused(actor.school, kind, words.strip(), mark, url=url, by=actor)
    if review is None:
        review = PolicyReview.objects.get(causes__mark=mark, school=actor.school)
    events.record("policy.open_review", actor=actor, about=review, details={"kind": kind})
    return review


@verb
def note_occasion(occasion: Occasion) -> PolicyReview | None:
    """Hear what happened elsewhere (`esafety.occasions`), in the transaction of what happened. None: nothing new.

    It is told by nobody: who dealt with an incident, say, is none of the reviewers' business.
    """
    school = occasion.school
    one_at_a_time(school.pk)
    if not _is_in_force(school):
        return None
    review = _caused(school, occasion.kind, occasion.words, occasion.mark, url=occasion.url)
    if review is not None:
        details = {"kind": str(occasion.kind), "review": review.number}
        events.record_public("policy.note_occasion", school=school, about=review, details=details)
    return review


def hear(occasion: Occasion) -> None:
    """What `esafety.occasions` calls."""
    note_occasion(occasion)


@verb
def open_when_due(school: School, today: date) -> PolicyReview | None:
    """Open what is due in eight weeks or less, and what new law asks for. Safe to call as often as one likes.

    A review that was ended without a new version is not opened anew by the same day: from then on it is overdue, which
    is loud, and somebody opens it by hand.
    """
    one_at_a_time(school.pk)
    policy = Policy.objects.filter(school=school).first()
    published = PolicyVersion.objects.in_force().filter(school=school).first()
    if policy is None or published is None:
        return None
    review = None
    if policy.review_on is not None and policy.review_on - rules.OPENS_BEFORE <= today:
        words = f"The policy is to be reviewed by {policy.review_on:%-d %B %Y}"
        review = _caused(school, CauseKind.YEARLY, words, f"yearly-{policy.review_on}", due_on=policy.review_on)
    since = local_day(published.published_at) if published.published_at else today
    for one in news(school, since, today):
        review = _caused(school, CauseKind.LAW, one.words[:300], one.mark[:100], url=one.url) or review
    if review is not None:
        details = {"review": review.number}
        events.record_public("policy.open_when_due", school=school, about=review, details=details)
    return review


@verb
def end_review(review: PolicyReview, *, actor: Person, reason: str) -> PolicyReview:
    """End it without a new version: opened by mistake, or looked at with nothing to change. The yearly day stays.

    By whoever sets how the policy is reviewed. A yearly review is confirmed by the same steps as any other, with a
    draft that says the same: then its next day is set.
    """
    review = locked(review, actor, Perm.POLICY_SETTINGS)
    if review.closed_at is not None:
        raise RuleBroken("This review is closed already.")
    unfreeze(review, by=actor, reason="The review was ended")
    StepDecision.objects.create(
        school=review.school,
        review=review,
        step=Step.ENDED,
        round=review.round,
        said=Said.RETURNED,
        person=actor,
        reason=reason.strip(),
        at=timezone.now(),
    )
    review.closed_at = timezone.now()
    move(review, Step.ENDED, by=actor, reason=f"Ended: {reason}", also=("closed_at",))
    telling.tell_of_end(review, by=actor)
    events.record("policy.end_review", actor=actor, about=review)
    return review


def _is_in_force(school: School) -> bool:
    return PolicyVersion.objects.in_force().filter(school=school).exists()


def _caused(
    school: School,
    kind: str,
    words: str,
    mark: str,
    *,
    url: str = "",
    by: Person | None = None,
    due_on: date | None = None,
) -> PolicyReview | None:
    """Open a review for this, or add it to the open one. None where it was heard already."""
    one_at_a_time(school.pk)
    if ReviewCause.objects.filter(school=school, mark=mark).exists():
        return None
    review: PolicyReview | None = PolicyReview.objects.open().filter(school=school).first()
    is_new = review is None
    if review is None:
        today = timezone.localdate()
        review = PolicyReview(
            school=school,
            number=next_number(PolicyReview, school.pk),
            opened_by=by,
            opened_at=timezone.now(),
            since=timezone.now(),
            feedback_until=today + rules.FEEDBACK_FOR,
            due_on=max(due_on or today + rules.DONE_WITHIN, today),
        )
        set_change(review, by=by, reason="Opened")
        review.save(force_insert=True)
    ReviewCause.objects.create(
        school=school, review=review, kind=str(kind), words=words, url=url, mark=mark, by=by, at=timezone.now()
    )
    if is_new:
        telling.tell_of_opening(review, to_all=kind in {CauseKind.YEARLY, CauseKind.ASKED}, by=by)
    else:
        telling.tell_of_cause(review, by=by)
    return review
