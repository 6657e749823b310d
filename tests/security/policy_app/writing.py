"""What T01, T02 and T05 need of the policy: writing and comparing versions."""

from tests.factories.policy import writing as make

TABLE = {}
THINGS = []  # kinds of things whose addresses hold a number of theirs
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = set()
SCHOOL_OWNED = {"policy.PolicyVersion", "policy.Clause"}
PARTS = {}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {}  # as in `test_models.EXCEPTIONS`


class Furniture:
    """Made once in each school: `its` is `world.SchoolOf`, and `its.policy_app.writing` has the versions."""

    def __init__(self, its):
        # numbers that are no other school's, so that one that is carried over finds nothing
        number = its.school.pk * 10_000
        self.published = make.version(its.school, state="published", number=number, made_by=its.leads["school"])
        self.version = make.version(its.school, number=number + 1, made_by=its.leads["school"])
        self.clause = self.version.clauses.get(number="1.1")
        self.kept = self.published.clauses.get(number="1.1")


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""


def forms_of(world):
    return {}
