"""Boards, reminders and figures: what T01, T02 and T05 need of it."""

from datetime import date

from tests.factories.training import boards as make
from tests.factories.training.courses import CourseFactory, completion
from tests.security.rules import CASEWORKERS, GET, Rule, hidden

LOOKS_AFTER = CASEWORKERS | {"senior"}

TABLE = {
    "training:board": hidden(LOOKS_AFTER),
    "training:board-csv": hidden(LOOKS_AFTER),
    "training:board-xlsx": hidden(LOOKS_AFTER),
    "training:board-course": Rule("board course", GET, LOOKS_AFTER),
    "training:person-training": Rule("trained person", GET, LOOKS_AFTER),
}
THINGS = ["board course", "trained person"]  # kinds of things whose addresses hold a number of theirs
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = set()
SCHOOL_OWNED = set()
PARTS = {}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {}  # as in `test_models.EXCEPTIONS`


class Furniture:
    """Made once in each school (`its` is `world.SchoolOf`)."""

    def __init__(self, its):
        # numbers that are no other school's, so that one that is carried over finds nothing
        self.course = CourseFactory(school=its.school, number=its.school.pk * 10 + 3_000, title="Being a safe school")
        completion(its.colleague, self.course, date(2026, 9, 2), by=its.leads["school"])
        self.person = its.colleague
        make.asks(self.course, number=its.school.pk * 10 + 3_000)


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _board_course(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.boards.course.number]

    def _trained_person(self, theirs, relation, key, name):
        return [self._signed(theirs.training.boards.person, relation)]


def forms_of(world):
    return {}
