"""Who must take what: what T01, T02 and T05 need of it."""

from dataclasses import replace

from django.utils import timezone

from esafety.schools.numbers import number_of
from tests.factories.training import requirements as make
from tests.factories.training.courses import CourseFactory
from tests.security.rules import BOTH, CASEWORKERS, GET, STAFF, Rule, page
from training.models import LongLeave, Requirement
from training.services import readying, requiring
from training.services.requiring import Asked

TRAINED = STAFF | {"governor", "link_governor", "chair", "guest"}
LOOKS_AFTER = CASEWORKERS | {"senior"}
PLANS = {"officer", "head"}

TABLE = {
    "training:requirements": page(TRAINED),
    "training:requirement-new": page(PLANS, BOTH),
    "training:requirements-ready": page(PLANS, BOTH),
    "training:requirement": Rule("requirement", GET, TRAINED),
    "training:requirement-edit": Rule("requirement", BOTH, PLANS, TRAINED),
    "training:requirement-end": Rule("requirement", BOTH, PLANS, TRAINED),
    "training:course-retire": Rule("course to retire", BOTH, PLANS, TRAINED),
    "training:leave": page(LOOKS_AFTER),
    "training:leave-new": page(PLANS, BOTH),
    "training:leave-end": Rule("long leave", BOTH, PLANS, LOOKS_AFTER),
}
THINGS = ["requirement", "course to retire", "long leave"]  # kinds of things whose addresses hold a number of theirs
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
        self.unasked = CourseFactory(school=its.school, number=its.school.pk * 10 + 3, title="Nobody is asked for it")
        self.leave = make.leave(its.colleague)


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _requirement(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.requirements.requirement.number]

    def _course_to_retire(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.requirements.unasked.number]

    def _long_leave(self, theirs, relation, key, name):
        from tests.security.world import forged

        leave = theirs.training.requirements.leave
        return [forged(LongLeave) if relation == "not there" else number_of(leave)]


def forms_of(world):
    """What is shown first has its digest, so that saving it saves."""
    its, today, head = world.elm.training.requirements, timezone.localdate(), world.people["head"]
    requirement = Requirement.objects.select_related("course", "school", "person").get(pk=its.requirement.pk)
    what = Asked(
        course=its.unasked,
        audience="role",
        role="dsl",
        validity="fixed",
        within_days=30,
        until_day=29,
        until_month=2,
        early_months=2,
        grace_days=5,
        because="Our policy",
        holds_from=today,
    )
    said = {
        "course": its.unasked.number,
        "audience": "role",
        "role": "dsl",
        "person": "",
        "within_days": "30",
        "validity": "fixed",
        "months": "",
        "until_day": "29",
        "until_month": "2",
        "early_months": "2",
        "grace_days": "5",
        "tells_head": "on",
        "because": "Our policy",
        "go": "save",
        "q": "",
    } | boxes("holds_from", today)
    foreseen = requiring.foresee(what, actor=head)
    since = requirement.holds_from  # a day that one which holds cannot put off
    changed = requiring.foresee(replace(what, holds_from=since), actor=head, requirement=requirement)
    keys = ["staff_prevent", "dsl_update"]
    ready = {"keys": keys, "go": "save", "shown": readying.foresee(keys, world.elm.school).digest}
    away = {"person": head.number, "q": ""} | boxes("starts_on", today) | boxes("ends_on", today)
    return {
        "training:requirement-new": [("own", said | {"shown": foreseen.digest})],
        "training:requirement-edit": [("own", said | boxes("holds_from", since) | {"shown": changed.digest})],
        "training:requirement-end": [("own", {"shown": requiring.foresee_end(requirement).digest, "go": "save"})],
        "training:requirements-ready": [("own", ready)],
        "training:course-retire": [("own", {"instead": "", "go": "save", "shown": ""})],
        "training:leave-new": [("own", away)],
        "training:leave-end": [("own", boxes("ends_on", today))],
    }


def boxes(name, on):
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}
