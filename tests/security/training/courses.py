"""Courses, readings and certificates: what T01, T02 and T05 need of it."""

from datetime import date

from tests.factories.training import courses as make

TABLE = {}
THINGS = []  # kinds of things whose addresses hold a number of theirs
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = set()
SCHOOL_OWNED = {"training.Course", "training.Completion"}
PARTS = {"training.Struck": "completion__school"}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {}  # as in `test_models.EXCEPTIONS`


class Furniture:
    """Made once in each school (`its` is `world.SchoolOf`)."""

    def __init__(self, its):
        # numbers that are no other school's, so that one that is carried over finds nothing
        self.course = make.CourseFactory(school=its.school, number=its.school.pk * 10 + 1)
        self.completion = make.completion(its.colleague, self.course, date(2026, 9, 3), by=its.leads["school"])
        self.struck = make.completion(its.colleague, self.course, date(2026, 9, 4), by=its.leads["school"])
        make.strike(self.struck, its.leads["school"])


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""


def forms_of(world):
    return {}
