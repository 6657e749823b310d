"""What T01, T02 and T05 need of the policy: the register of law and guidance."""

from esafety.schools.services import version_of
from tests.factories.policy import law as make
from tests.security.rules import BOTH, GET, GOVERNORS, STAFF, Rule, page

READS = STAFF | GOVERNORS
CHANGES = {"officer", "head"}

TABLE = {
    "policy:laws": page(READS),
    "policy:law-new": page(CHANGES, BOTH),
    "policy:law": Rule("law", GET, READS),
    "policy:law-edit": Rule("law", BOTH, CHANGES, READS),
    "policy:law-remove": Rule("law", BOTH, CHANGES, READS),
}
THINGS = ["law"]  # kinds of things whose addresses hold a number of theirs
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = set()
SCHOOL_OWNED = {"policy.Law"}
PARTS = {}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {}  # as in `test_models.EXCEPTIONS`


class Furniture:
    """Made once in each school: `its` is `world.SchoolOf`, and `its.policy_app.writing` has the versions."""

    def __init__(self, its):
        # a key that is no other school's, so that one that is carried over finds nothing
        self.own = make.LawFactory(school=its.school, key=f"local-procedures-{its.school.pk}")


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _law(self, theirs, relation, key, name):
        return ["no-such-law" if relation == "not there" else theirs.policy_app.law.own.key]


def boxes(name, day, month, year):
    return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}


def forms_of(world):
    own = world.elm.policy_app.law.own
    entered = {
        "title": "Widgets Act 2031",
        "kind": "act",
        "edition": "2031",
        "names": "WA 2031\nthe Widgets Act",
        "is_awaited": "",
        "replaced_by": "Human Rights Act 1998",
        "asks": "Log every widget.",
        "source": "https://law.example.org/widgets",
        "certainty": "knowledge",
        "checked_by": "The office",
    }
    entered |= boxes("in_force_from", "1", "9", "2020") | boxes("in_force_until", "1", "9", "2025")
    entered |= boxes("checked_on", "1", "9", "2024")
    return {
        "policy:law-new": [("own", entered | {"version": ""})],
        "policy:law-edit": [("own", entered | {"version": str(version_of(own)), "reason": "It was changed"})],
        "policy:law-remove": [("own", {"reason": "Not ours"})],
    }
