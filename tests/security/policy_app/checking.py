"""What T01, T02 and T05 need of the policy: what checks find."""

from esafety.schools.numbers import number_of
from policy.models import PolicyFinding
from tests.factories.policy import checking as make
from tests.factories.policy import writing
from tests.security.rules import BOTH, CASEWORKERS, GET, GOVERNORS, POST, Rule, page

SEES = CASEWORKERS | {"senior"} | (GOVERNORS - {"trust"})
WRITES = {"officer", "head"}

TABLE = {
    "policy:findings-in-force": page(SEES),
    "policy:findings": Rule("checked version", GET, SEES),
    "policy:check": Rule("checked version", POST, WRITES, SEES),
    "policy:finding": Rule("policy finding", GET, SEES),
    "policy:finding-accept": Rule("policy finding", POST, WRITES, SEES),
    "policy:finding-set-aside": Rule("policy finding", BOTH, WRITES, SEES),
    "policy:finding-reopen": Rule("accepted policy finding", POST, WRITES, SEES),
}
THINGS = [
    "checked version",
    "policy finding",
    "accepted policy finding",
]  # kinds of things whose addresses hold a number of theirs
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = set()
SCHOOL_OWNED = {"policy.PolicyCheck", "policy.PolicyFinding"}
PARTS = {}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {}  # as in `test_models.EXCEPTIONS`


class Furniture:
    """Made once in each school: `its` is `world.SchoolOf`, and `its.policy_app.writing` has the versions."""

    def __init__(self, its):
        # numbers that are no other school's, so that one that is carried over finds nothing
        self.version = writing.version(its.school, number=its.school.pk * 10_000 + 700)
        self.finding = make.finding(self.version)
        self.accepted = make.finding(self.version, state="accepted")


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _checked_version(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.policy_app.checking.version.number]

    def _policy_finding(self, theirs, relation, key, name):
        return _numbers(theirs, relation, theirs.policy_app.checking.finding)

    def _accepted_policy_finding(self, theirs, relation, key, name):
        return _numbers(theirs, relation, theirs.policy_app.checking.accepted)


def _numbers(theirs, relation, finding):
    from tests.security.world import forged

    number = forged(PolicyFinding) if relation == "not there" else number_of(finding)
    return [theirs.policy_app.checking.version.number, number]


def forms_of(world):
    return {
        "policy:check": [("own", {})],
        "policy:finding-accept": [("own", {"back": ""})],
        "policy:finding-set-aside": [("own", {"reason": "It is history."})],
        "policy:finding-reopen": [("own", {"back": ""})],
    }
