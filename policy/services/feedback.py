"""What staff and governors say to a review, and what became of it (P3)."""

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from policy.models import Clause, Feedback, PolicyReview
from policy.rules import reviewing as rules
from policy.services.held_reviews import held, locked
from policy.telling import reviewing as telling


@verb
def give_feedback(review: PolicyReview, *, actor: Person, text: str, clause: Clause | None = None) -> Feedback:
    """Say something to the whole policy or to one clause of that in force, until the review's day."""
    review = locked(review, actor, Perm.REVIEW_FEEDBACK)
    if not rules.takes_feedback(review, timezone.localdate()):
        raise RuleBroken(
            f"Feedback to this review was asked for until {review.feedback_until:%-d %B %Y}. "
            "Tell whoever writes the policy what you wanted to say."
        )
    if clause is not None and (clause.school_id != review.school_id or clause.version.state != "published"):
        raise RuleBroken("Choose a clause of the policy that is in force.")
    said = Feedback(
        school=review.school, review=review, clause=clause, person=actor, text=text.strip(), at=timezone.now()
    )
    set_change(said, by=actor)
    said.save(force_insert=True)
    events.record("policy.give_feedback", actor=actor, about=said, details={"review": review.number})
    return said


@verb
def answer_feedback(feedback: Feedback, *, actor: Person, answer: str) -> Feedback:
    """Say what became of it, while the review is open; said anew, it replaces the answer before. Its writer is told."""
    review = held(feedback.review)
    said: Feedback = (
        Feedback.objects.select_for_update(of=("self",)).select_related("school", "person__user").get(pk=feedback.pk)
    )
    demand(actor, Perm.POLICY_WRITE, said)
    if review.closed_at is not None:
        raise RuleBroken("The review is closed. What became of feedback is said while it is open.")
    said.answer = answer.strip()
    set_change(said, by=actor, reason="Answered")
    said.save(update_fields=["answer"])
    said.review = review
    telling.tell_of_answer(said, by=actor)
    events.record("policy.answer_feedback", actor=actor, about=said, details={"review": review.number})
    return said
