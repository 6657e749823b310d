"""Factories of the policy: reviews, their feedback, decisions and votes."""

from datetime import timedelta

from django.utils import timezone

from policy.models import Feedback, PolicyReview, ReviewCause, StepDecision, Vote
from tests.factories import PersonFactory
from tests.factories.policy.writing import version as make_version

AGREED = ("leadership", "head", "governors")


def review(school, step="feedback", version=None, **fields):
    """Open at the step, with a version where the step has one, and a cause."""
    today = timezone.localdate()
    fields.setdefault("number", PolicyReview.objects.filter(school=school).count() + 1)
    fields.setdefault("round", 0 if step in {"feedback", "drafting"} else 1)
    if version is None and step not in {"feedback", "ended"}:
        version = make_version(school, state="draft" if step == "drafting" else "frozen")
    made = PolicyReview.objects.create(
        school=school,
        step=step,
        version=version,
        **{
            "feedback_until": today + timedelta(days=14),
            "due_on": today + timedelta(days=56),
            "opened_at": timezone.now(),
            "since": timezone.now(),
        }
        | fields,
    )
    ReviewCause.objects.create(school=school, review=made, kind="asked", words="New words", mark=f"hand-{made.number}")
    return made


def feedback(of, person=None, **fields):
    person = person or PersonFactory(school=of.school, roles=["teacher"])
    said = {"text": "Clause 1.1 is hard to follow."} | fields
    return Feedback.objects.create(school=of.school, review=of, person=person, **said)


def decided(of, person, *steps, said="agreed", **fields):
    """On the text of its version as it stands, in this round."""
    return [
        StepDecision.objects.create(
            school=of.school,
            review=of,
            step=step,
            round=of.round,
            said=said,
            person=person,
            sha256=of.version.sha256,
            **fields,
        )
        for step in steps
    ]


def voted(of, governor, ballot="for", **fields):
    said = {"round": of.round, "sha256": of.version.sha256} | fields
    return Vote.objects.create(school=of.school, review=of, governor=governor, ballot=ballot, **said)


def approved(school, person):
    """With all that publishing asks for."""
    made = review(school, step="approved")
    decided(made, person, *AGREED)
    return made
