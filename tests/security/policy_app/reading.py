"""What T01, T02 and T05 need of the policy: the policy as it is read."""

from esafety.schools.numbers import number_of
from policy.models import LinkedPolicy
from tests.factories.policy import writing as make
from tests.security.rules import BOTH, EVERYBODY, GET, GOVERNORS, POST, STAFF, Rule, page

READS = STAFF | GOVERNORS

TABLE = {
    "policy:policy": page(READS),
    "policy:public": Rule("public school", GET, EVERYBODY),
    "policy:pdf": Rule("policy version", POST, READS),
    "policy:settings": page({"head", "chair"}, BOTH),
    "policy:linked-new": page({"officer", "head"}, BOTH),
    "policy:linked-remove": Rule("linked policy", BOTH, {"officer", "head"}, READS),
}
THINGS = ["policy version", "linked policy"]  # kinds of things whose addresses hold a number of theirs
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = {"policy:public"}
SCHOOL_OWNED = {"policy.Policy", "policy.LinkedPolicy"}
PARTS = {}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {  # as in `test_models.EXCEPTIONS`
    ("policy/views/public.py", "PolicyVersion"): "what is in force at the school of the address, for everybody",
    ("policy/views/public.py", "LinkedPolicy"): "what the policy in force names, for everybody",
}


class Furniture:
    """Made once in each school: `its` is `world.SchoolOf`, and `its.policy_app.writing` has the versions."""

    def __init__(self, its):
        make.policy_of(its.school)
        self.linked = LinkedPolicy.objects.create(school=its.school, title="Behaviour policy")


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _policy_version(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.policy_app.writing.published.number]

    def _linked_policy(self, theirs, relation, key, name):
        from tests.security.world import forged

        return [forged(LinkedPolicy) if relation == "not there" else number_of(theirs.policy_app.reading.linked)]


def forms_of(world):
    said = {"title": "Staying safe online", "review_months": "12", "quorum": "1", "asked": ["teacher"], "version": ""}
    return {
        "policy:pdf": [("own", {})],
        "policy:settings": [("own", said)],
        "policy:linked-new": [("own", {"title": "Complaints", "url": "https://elm.example.org/complaints"})],
        "policy:linked-remove": [("own", {})],
    }
