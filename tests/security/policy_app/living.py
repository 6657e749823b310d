"""What T01, T02 and T05 need of the policy: whether clauses are kept."""

from django.utils import timezone

from esafety.schools.models import Person
from esafety.schools.numbers import number_of
from policy.models import PolicyVersion
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
EXCEPTIONS = {  # as in `test_models.EXCEPTIONS`
    ("policy/views/living.py", "Tie"): "of a clause that visible_to gave",
    ("policy/views/living.py", "Attester"): "of a clause that visible_to gave",
}


class Furniture:
    """Made once in each school: `its` is `world.SchoolOf`, and `its.policy_app.writing` has the versions."""

    def __init__(self, its):
        only_here = its.school.pk * 10_000 + 900  # no other school's, so that one that is carried over finds nothing
        found = PolicyVersion.objects.filter(school=its.school, state="published").first()
        self.version = found or make.in_force(its.school, number=only_here)
        self.clause = self._clause("1.9.1")
        make.tie(self.clause)
        self.left = {}  # clauses by whom they are left to
        make.attestation(self.leave_to(its.colleague), its.colleague)
        self.frozen = make.frozen(self.version, number=only_here)

    def _clause(self, number):
        return writing.ClauseFactory(version=self.version, number=number, text=TEXT, level=2)

    def leave_to(self, person):
        self.left[person.pk] = make.attester(self._clause("1.9.2"), person).clause
        return self.left[person.pk]


def leave_to_everybody(world):
    """A clause for each actor who may say whether one is kept."""
    for its in (world.elm, world.ash, world.oak):
        for person in Person.objects.filter(school=its.school, user__in=world.users.values()).select_related("school"):
            if SAYS & {one.role for one in person.appointments.on(timezone.localdate())}:
                its.policy_app.living.leave_to(person)


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _promise(self, theirs, relation, key, name):
        return ["nosuchkey9" if relation == "not there" else theirs.policy_app.living.clause.key]

    def _left_promise(self, theirs, relation, key, name):
        """Each actor who may say it has one of their own (`leave_to_everybody`); the others are shown a colleague's."""
        if relation == "not there":
            return ["nosuchkey9"]
        its = theirs.policy_app.living
        own = (
            Person.objects.filter(school=theirs.school, user=self.users.get(key)).first() if key in self.users else None
        )
        return [(its.left.get(own.pk if own else None) or its.left[theirs.colleague.pk]).key]

    def _frozen_policy(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.policy_app.living.frozen.number]


def forms_of(world):
    its = world.elm.policy_app.living
    return {
        "policy:suggestions": [("own", {"take": [f"{its.clause.key}|{make.FILTER}"]})],
        "policy:attest": [("own", {"is_kept": "no", "words": "I looked at it."})],
        "policy:living-tie": [("own", {"indicator": make.FILTER})],
        "policy:living-untie": [("own", {"indicator": make.LOG})],
        "policy:living-promise": [("own", {"is_promise": "no"})],
        "policy:living-attester": [("own", {"person": number_of(world.elm.colleague)})],
        "policy:freeze": [("own", {})],
    }
