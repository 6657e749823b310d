"""The verbs of the policy, each ready to be done once: reviews and publishing."""

from datetime import timedelta

from django.utils import timezone

from esafety.occasions import Kind, Occasion
from policy.services import feedback, opening, publishing, reviewing, voting
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.policy import reviewing as make
from tests.factories.policy import writing

MEAN = "Spoke to Robin Marsh"


def person(role):
    return PersonFactory(roles=[role])


def open_review():
    actor = person("officer")
    return lambda: opening.open_review(actor=actor, kind="asked", words=MEAN)


def note_occasion():
    school = SchoolFactory()
    writing.version(school, state="published")
    said = Occasion(school, Kind.INCIDENT, "An incident was judged critical", "incident-1")
    return lambda: opening.note_occasion(said)


def open_when_due():
    made = writing.version(SchoolFactory(), state="published")
    today = timezone.localdate()
    made.policy.review_on = today + timedelta(days=20)
    made.policy.save()
    return lambda: opening.open_when_due(made.school, today)


def end_review():
    actor = person("head")
    review = make.review(actor.school)
    return lambda: opening.end_review(review, actor=actor, reason=MEAN)


def give_feedback():
    actor = person("teacher")
    review = make.review(actor.school)
    return lambda: feedback.give_feedback(review, actor=actor, text=MEAN)


def answer_feedback():
    actor = person("officer")
    said = make.feedback(make.review(actor.school))
    return lambda: feedback.answer_feedback(said, actor=actor, answer=MEAN)


def begin_drafting():
    actor = person("officer")
    writing.version(actor.school, state="published")
    review = make.review(actor.school)
    return lambda: reviewing.begin_drafting(review, actor=actor)


def send_to_leadership():
    actor = person("officer")
    review = make.review(actor.school, "drafting")
    return lambda: reviewing.send_to_leadership(review, actor=actor)


def decide_as_leadership():
    actor = person("senior")
    review = make.review(actor.school, "leadership")
    shown = review.version.sha256
    return lambda: reviewing.decide_as_leadership(review, actor=actor, said="returned", shown=shown, reason=MEAN)


def decide_as_head():
    actor = person("head")
    review = make.review(actor.school, "head")
    shown = review.version.sha256
    return lambda: reviewing.decide_as_head(review, actor=actor, said="agreed", shown=shown, reason=MEAN)


def vote():
    actor = person("governor")
    review = make.review(actor.school, "governors")
    return lambda: voting.vote(review, actor=actor, ballot="for", shown=review.version.sha256)


def close_vote():
    actor = person("chair")
    review = make.review(actor.school, "governors")
    for _ in range(3):
        make.voted(review, person("governor"))
    return lambda: voting.close_vote(review, actor=actor, meeting_on=timezone.localdate(), minutes=MEAN)


def publish():
    actor = person("head")
    review = make.approved(actor.school, person("senior"))
    return lambda: publishing.publish(review, actor=actor)


ACTS = {
    "policy.services.opening.open_review": open_review,
    "policy.services.opening.note_occasion": note_occasion,
    "policy.services.opening.open_when_due": open_when_due,
    "policy.services.opening.end_review": end_review,
    "policy.services.feedback.give_feedback": give_feedback,
    "policy.services.feedback.answer_feedback": answer_feedback,
    "policy.services.reviewing.begin_drafting": begin_drafting,
    "policy.services.reviewing.send_to_leadership": send_to_leadership,
    "policy.services.reviewing.decide_as_leadership": decide_as_leadership,
    "policy.services.reviewing.decide_as_head": decide_as_head,
    "policy.services.voting.vote": vote,
    "policy.services.voting.close_vote": close_vote,
    "policy.services.publishing.publish": publish,
}
