"""What T01, T02 and T05 need of the policy: whether clauses are kept."""

from esafety.schools.models import Person
from esafety.schools.numbers import number_of
from policy.models import Attester, PolicyVersion
from tests.factories.policy import living as make
from tests.factories.policy import writing
from tests.security.rules import BOTH, CASEWORKERS, GET, GOVERNORS, POST, STAFF, Rule, hidden, page

SEES = CASEWORKERS | {"senior"} | GOVERNORS
WRITES = {"officer", "head"}
FREEZES = CASEWORKERS | {"chair"}
TEXT = "The filter will be tested each term."  # which suggests a figure
SAYS = STAFF | {"governor", "link_governor", "chair"}

TABLE = {
    "policy:living": hidden(SEES),
    "policy:attesting": page(SAYS),
    "policy:suggestions": page(WRITES, BOTH),
    "policy:living-clause": Rule("promise", GET, SEES),
    "policy:attest": Rule("left promise", BOTH, SAYS, SEES),  # each what is left to them
    "policy:living-tie": Rule("promise", POST, WRITES, SEES),
    "policy:living-untie": Rule("promise", POST, WRITES, SEES),
    "policy:living-promise": Rule("promise", POST, WRITES, SEES),
    "policy:living-attester": Rule("promise", POST, WRITES, SEES),
    "policy:frozen": hidden(SEES),
    "policy:freeze": page(FREEZES, POST),
    "policy:frozen-one": Rule("frozen policy", GET, SEES),
}
THINGS = ["promise", "left promise", "frozen policy"]  # kinds of things whose addresses hold a number of theirs
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = set()
SCHOOL_OWNED = {"policy.Tie", "policy.Attester", "policy.Attestation", "policy.FrozenPolicy"}
PARTS = {}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {}  # as in `test_models.EXCEPTIONS`


class Furniture:
    """Made once in each school: `its` is `world.SchoolOf`, and `its.policy_app.writing` has the versions."""

    def __init__(self, its):
        only_here = its.school.pk * 10_000 + 900  # no other school's, so that one that is carried over finds nothing
        found = PolicyVersion.objects.filter(school=its.school, state="published").first()
        self.version = found or make.in_force(its.school, number=only_here)
        self.clause = self._clause("1.9.1")
        make.tie(self.clause)
        make.attestation(self.left_to(its.colleague), its.colleague)
        self.frozen = make.frozen(self.version, number=only_here)

    def _clause(self, number):
        return writing.ClauseFactory(version=self.version, number=number, text=TEXT, level=2)

    def left_to(self, person):
        """The clause that is left to them, made when it is first asked for."""
        attester = Attester.objects.filter(person=person, clause__version=self.version).first()
        return (attester or make.attester(self._clause("1.9.2"), person)).clause


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _promise(self, theirs, relation, key, name):
        return ["nosuchkey9" if relation == "not there" else theirs.policy_app.living.clause.key]

    def _left_promise(self, theirs, relation, key, name):
        """Each actor who may say it has one of their own; the others are shown a colleague's."""
        if relation == "not there":
            return ["nosuchkey9"]
        from tests.security.policy import ACTORS

        roles = ACTORS[key].roles.get(theirs.school.slug, set())
        own = Person.objects.filter(school=theirs.school, user=self.users.get(key)) if roles & SAYS else []
        return [theirs.policy_app.living.left_to(next(iter(own), theirs.colleague)).key]

    def _frozen_policy(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.policy_app.living.frozen.number]


def forms_of(world):
    its = world.elm.policy_app.living
    its.left_to(world.people["head"])
    return {
        "policy:suggestions": [("own", {"take": [f"{its.clause.key}|{make.FILTER}"]})],
        "policy:attest": [("own", {"is_kept": "no", "words": "I looked at it."})],
        "policy:living-tie": [("own", {"indicator": make.FILTER})],
        "policy:living-untie": [("own", {"indicator": make.LOG})],
        "policy:living-promise": [("own", {"is_promise": "no"})],
        "policy:living-attester": [("own", {"person": number_of(world.elm.colleague)})],
        "policy:freeze": [("own", {})],
    }
