"""What T01, T02 and T05 need of the policy: reviews and publishing."""

from django.utils import timezone

from esafety.schools.numbers import number_of
from policy.models import Feedback, PolicyReview
from tests.factories import PersonFactory
from tests.factories.policy import reviewing as make
from tests.factories.policy import writing
from tests.security.rules import BOTH, GET, GOVERNORS, STAFF, Rule, page

READS = STAFF | GOVERNORS
OPENS = {"officer", "head", "dsl", "deputy_dsl", "chair"}
WRITES = {"officer", "head"}
LEADS = {"senior", "dsl"}
VOTES = {"governor", "link_governor", "chair"}

TABLE = {
    "policy:reviews": page(READS),
    "policy:review-open": page(OPENS, BOTH),
    "policy:review": Rule("policy review", GET, READS),
    "policy:review-feedback": Rule("policy review", BOTH, STAFF | VOTES, READS),
    "policy:feedback-answer": Rule("policy feedback", BOTH, WRITES, OPENS | LEADS | VOTES),
    "policy:review-draft": Rule("policy review", BOTH, WRITES, READS),
    "policy:review-send": Rule("policy review", BOTH, WRITES, READS),
    "policy:review-leadership": Rule("policy review", BOTH, LEADS, READS),
    "policy:review-head": Rule("policy review", BOTH, {"head"}, READS),
    "policy:review-vote": Rule("policy review", BOTH, VOTES, READS),
    "policy:review-close": Rule("policy review", BOTH, {"link_governor", "chair"}, READS),
    "policy:review-publish": Rule("policy review", BOTH, WRITES, READS),
    "policy:review-end": Rule("policy review", BOTH, {"head", "chair"}, READS),
}
THINGS = ["policy review", "policy feedback"]  # kinds of things whose addresses hold a number of theirs
BY_SOMEBODY_ELSE = {  # addresses that the head may not use, and who does
    "policy:review-leadership": "dsl",
    "policy:review-vote": "governor",
    "policy:review-close": "chair",
}
PUBLIC = set()
SCHOOL_OWNED = {"policy.PolicyReview", "policy.ReviewCause", "policy.Feedback", "policy.StepDecision", "policy.Vote"}
PARTS = {}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {  # as in `test_models.EXCEPTIONS`
    ("policy/forms/reviews.py", "PolicyVersion"): "drafts of the school, for those who may write them",
    ("policy/views/reviews.py", "PolicyVersion"): "what is in force, which all who open a review read",
    ("policy/views/reviews.py", "Vote"): "who has voted in a review that visible_to gave",
}

AT = {  # where a review stands when its form is sent: there is one open review in a school
    "policy:review-send": "drafting",
    "policy:review-leadership": "leadership",
    "policy:review-head": "head",
    "policy:review-vote": "governors",
    "policy:review-close": "governors",
    "policy:review-publish": "approved",
}


class Furniture:
    """Made once in each school: `its` is `world.SchoolOf`, and `its.policy_app.writing` has the versions."""

    def __init__(self, its):
        number, by = its.school.pk * 10_000 + 70, its.leads["school"]
        PersonFactory(school=its.school, roles=["senior"])  # else the head would stand in for the leadership team
        self.draft = its.policy_app.writing.version
        self.frozen = writing.version(its.school, state="frozen", number=number, made_by=by)
        self.frozen.policy.quorum = 1
        self.frozen.policy.save()
        self.review = make.review(its.school, "governors", self.frozen, number=number, opened_by=by)
        self.feedback = make.feedback(self.review, its.colleague)
        make.decided(self.review, by, *make.AGREED)
        make.voted(self.review, its.leads["chair"])

    def stand_at(self, step):
        version = self.draft if step in {"feedback", "drafting"} else self.frozen
        PolicyReview.objects.filter(pk=self.review.pk).exclude(step=step).update(step=step, version=version)


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _policy_review(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.policy_app.reviewing.review.number]

    def _policy_feedback(self, theirs, relation, key, name):
        its = theirs.policy_app.reviewing
        return [its.review.number, _signed(its.feedback, relation)]


def _signed(record, relation):
    from tests.security.world import forged

    return forged(Feedback) if relation == "not there" else number_of(record)


class Sent(list):
    """Forms of an address. The review is moved to the step at which it takes them just before they are sent."""

    def __init__(self, its, name, data):
        super().__init__([("own", data)])
        self.its, self.step = its, AT.get(name, "feedback")

    def __iter__(self):
        self.its.stand_at(self.step)
        return super().__iter__()


def forms_of(world):
    its = world.elm.policy_app.reviewing
    shown, today = {"shown": its.frozen.sha256}, timezone.localdate()
    meeting = {
        "meeting_on_day": str(today.day),
        "meeting_on_month": str(today.month),
        "meeting_on_year": str(today.year),
    }
    sent = {
        "policy:review-open": {"kind": "law", "words": "The guidance has a new edition"},
        "policy:review-feedback": {"clause": "", "text": "It is too long."},
        "policy:feedback-answer": {"answer": "It becomes shorter."},
        "policy:review-draft": {"draft": "copy"},
        "policy:review-send": {},
        "policy:review-leadership": shown | {"said": "returned", "reason": "A date is wrong."},
        "policy:review-head": shown | {"said": "agreed", "reason": ""},
        "policy:review-vote": shown | {"ballot": "for"},
        "policy:review-close": meeting | {"minutes": "All were for it."},
        "policy:review-publish": {},
        "policy:review-end": {"reason": "Opened by mistake"},
    }
    return {name: Sent(its, name, data) for name, data in sent.items()}
