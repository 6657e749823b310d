"""What T01, T02 and T05 need of the policy: the model policy to start from."""

from tests.security.rules import BOTH, page

TABLE = {
    "policy:ready": page({"officer", "head"}, BOTH),
}
THINGS = []  # kinds of things whose addresses hold a number of theirs
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = set()
SCHOOL_OWNED = set()
PARTS = {}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {}  # as in `test_models.EXCEPTIONS`


class Furniture:
    """Made once in each school: `its` is `world.SchoolOf`, and `its.policy_app.writing` has the versions."""

    def __init__(self, its):
        pass


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""


def forms_of(world):
    return {"policy:ready": [("own", {})]}
