"""Who must take what: what T01, T02 and T05 need of it."""

from tests.factories.training import requirements as make
from tests.factories.training.courses import CourseFactory

TABLE = {}
THINGS = []  # kinds of things whose addresses hold a number of theirs
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = set()
SCHOOL_OWNED = {"training.Requirement", "training.Standing", "training.LongLeave"}
PARTS = {}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {}  # as in `test_models.EXCEPTIONS`


class Furniture:
    """Made once in each school (`its` is `world.SchoolOf`)."""

    def __init__(self, its):
        course = CourseFactory(school=its.school, number=its.school.pk * 10 + 2, title="Working safely online")
        only_here = its.school.pk * 10 + 1
        self.requirement = make.reckoned(make.RequirementFactory(course=course, number=only_here))
        self.leave = make.leave(its.colleague)


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""


def forms_of(world):
    return {}
