"""What T01, T02 and T05 need of the policy: bringing in a document."""

from tests.factories.policy import importing as make
from tests.security.rules import BOTH, POST, Rule, page

WRITES = {"officer", "head"}

TABLE = {
    "policy:import": page(WRITES, BOTH),
    # each sees what they brought in alone: no actor of the table has brought in anything
    "policy:import-preview": Rule("policy import", BOTH, set()),
    "policy:import-keep": Rule("policy import", POST, set()),
    "policy:import-finish": Rule("policy import", POST, set()),
}
THINGS = ["policy import"]  # kinds of things whose addresses hold a number of theirs
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = set()
SCHOOL_OWNED = {"policy.PolicyImport"}
PARTS = {}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = {"policy.PolicyImport"}  # seen by whoever brought it alone
EXCEPTIONS = {}  # as in `test_models.EXCEPTIONS`


class Furniture:
    """Made once in each school: `its` is `world.SchoolOf`, and `its.policy_app.writing` has the versions."""

    def __init__(self, its):
        number = its.school.pk * 10_000
        self.found = make.ImportFactory(school=its.school, number=number, made_by=its.leads["school"])


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _policy_import(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.policy_app.importing.found.number]


def forms_of(world):
    return {
        "policy:import": [("own", {})],
        "policy:import-preview": [("own", {"shown": "0"})],
        "policy:import-keep": [("own", {"place": "0"})],
        "policy:import-finish": [("own", {"title": "Safe", "language": "en"})],
    }
