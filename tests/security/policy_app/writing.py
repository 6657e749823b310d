"""What T01, T02 and T05 need of the policy: writing and comparing versions."""

from esafety.schools.services import version_of
from policy.services.writing import mark_of
from tests.factories.policy import writing as make
from tests.security.rules import BOTH, CASEWORKERS, EVERYBODY, GET, GOVERNORS, POST, STAFF, Rule, page

READS = STAFF | GOVERNORS
SEES_DRAFTS = CASEWORKERS | {"senior", "governor", "link_governor", "chair"}
WRITES = {"officer", "head"}
assert WRITES < SEES_DRAFTS < READS < EVERYBODY

TABLE = {
    "policy:versions": page(SEES_DRAFTS),
    "policy:version-new": page(WRITES, BOTH),
    "policy:compare-which": page(READS),
    "policy:version": Rule("policy draft", GET, SEES_DRAFTS),  # what is or was in force is read by READS
    "policy:version-edit": Rule("policy draft", BOTH, WRITES, SEES_DRAFTS),
    "policy:version-set-aside": Rule("policy draft", BOTH, WRITES, SEES_DRAFTS),
    "policy:version-renumber": Rule("policy draft", BOTH, WRITES, SEES_DRAFTS),
    "policy:compare": Rule("policy draft and version", GET, SEES_DRAFTS),
    "policy:clause-new": Rule("policy draft", BOTH, WRITES, SEES_DRAFTS),
    "policy:clause-edit": Rule("policy clause", BOTH, WRITES, SEES_DRAFTS),
    "policy:clause-move": Rule("policy clause", POST, WRITES, SEES_DRAFTS),
    "policy:clause-remove": Rule("policy clause", BOTH, WRITES, SEES_DRAFTS),
}
THINGS = [  # kinds of things whose addresses hold a number of theirs
    "policy draft",
    "policy draft and version",
    "policy clause",
]
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = set()
SCHOOL_OWNED = {"policy.PolicyVersion", "policy.Clause"}
PARTS = {}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {  # as in `test_models.EXCEPTIONS`
    ("policy/views/clauses.py", "Clause"): "the newer text of a clause that visible_to gave",
}


class Furniture:
    """Made once in each school: `its` is `world.SchoolOf`, and `its.policy_app.writing` has the versions."""

    def __init__(self, its):
        # numbers that are no other school's, so that one that is carried over finds nothing
        number = its.school.pk * 10_000
        self.published = make.version(its.school, state="published", number=number, made_by=its.leads["school"])
        self.version = make.version(its.school, number=number + 1, made_by=its.leads["school"])
        self.clause = self.version.clauses.get(number="1.1")
        self.kept = self.published.clauses.get(number="1.1")
        self.misnumbered = make.version(its.school, [("7", "Roles", "", 1)], number=number + 9)


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _policy_draft(self, theirs, relation, key, name):
        its = theirs.policy_app.writing
        draft = its.misnumbered if name == "policy:version-renumber" else its.version
        return [9_999 if relation == "not there" else draft.number]

    def _policy_draft_and_version(self, theirs, relation, key, name):
        its = theirs.policy_app.writing
        return [its.version.number, 9_999 if relation == "not there" else its.published.number]

    def _policy_clause(self, theirs, relation, key, name):
        its = theirs.policy_app.writing
        return [its.version.number, "nosuchkey" if relation == "not there" else its.clause.key]


def forms_of(world):
    its = world.elm.policy_app.writing
    about = {"title": "Staying safe online", "language": "en", "what_changed": "A title", "is_material": "on"}
    clause = {"number": "1.1", "heading": "The log", "text": "The {officer} keeps a log.", "level": "2"}
    seen = {"version": str(version_of(its.clause))}
    return {
        "policy:version-new": [("own", {"based_on": str(its.published.number)})],
        "policy:version-edit": [("own", about | {"version": str(version_of(its.version))})],
        "policy:version-set-aside": [("own", {"reason": "Another took its place"})],
        "policy:version-renumber": [("own", {"seen": mark_of(its.misnumbered.clauses.all())})],
        "policy:clause-new": [("own", clause | {"version": ""})],
        "policy:clause-edit": [("own", clause | seen)],
        "policy:clause-move": [("own", {"way": "down"})],
        "policy:clause-remove": [("own", seen)],
    }
