"""What pupils are taught: what T01, T02 and T05 need of it."""

from django.utils import timezone

from esafety.schools.models import TeachingGroup
from esafety.schools.numbers import number_of
from esafety.schools.services import version_of
from tests.factories.training import curriculum as make
from tests.security.rules import BOTH, GET, GOVERNORS, POST, STAFF, Rule, page
from training.models import Award, ProgrammeAction, Unit

SEES = STAFF | GOVERNORS
PLANS = {"officer", "head", "computing"}
TEACHES = PLANS | {"senior", "teacher", "support"}

TABLE = {
    "training:units": page(SEES),
    "training:unit-new": page(PLANS, BOTH),
    "training:units-ready": page(PLANS, BOTH),
    "training:unit": Rule("unit", GET, SEES),
    "training:unit-edit": Rule("unit", BOTH, PLANS, SEES),
    "training:unit-retire": Rule("unit", BOTH, PLANS, SEES),
    "training:unit-check": Rule("unit", GET, SEES),
    "training:award-new": Rule("unit", BOTH, TEACHES, SEES),
    "training:award-find": Rule("unit", GET, TEACHES, SEES),
    "training:lessons": page(SEES),
    "training:lesson-new": page(TEACHES),
    "training:lesson-new-class": Rule("class taught", GET, TEACHES, STAFF | {"chair"}),
    "training:lesson-log": Rule("class taught", BOTH, TEACHES, STAFF | {"chair"}),
    "training:lesson": Rule("pupils lesson", GET, SEES),
    "training:lesson-edit": Rule("pupils lesson", BOTH, PLANS, SEES),  # and whoever taught it, who is no actor
    "training:lesson-remove": Rule("pupils lesson", BOTH, PLANS, SEES),
    "training:coverage": page(SEES),
    "training:coverage-csv": page(SEES),
    "training:occasions": page(SEES),
    "training:occasion-new": page(TEACHES, BOTH),
    "training:occasion": Rule("pupils event", GET, SEES),
    "training:occasion-edit": Rule("pupils event", BOTH, PLANS, SEES),
    "training:occasion-remove": Rule("pupils event", BOTH, PLANS, SEES),
    "training:programme-reviews": page(SEES),
    "training:programme-review-new": page(PLANS, BOTH),
    "training:programme-review": Rule("programme review", GET, SEES),
    "training:programme-review-write": Rule("programme review", BOTH, PLANS, SEES),
    "training:programme-review-plan": Rule("programme review", BOTH, PLANS, SEES),
    "training:programme-review-sign": Rule("programme review", POST, PLANS, SEES),
    "training:programme-action": Rule("programme action", GET, SEES),
    "training:programme-action-done": Rule("programme action", BOTH, PLANS, SEES),
    "training:awards": page(TEACHES),
    "training:award": Rule("pupils award", GET, PLANS),  # and those who teach the class, who are no actors
    "training:award-take-back": Rule("pupils award", BOTH, PLANS),
    "training:award-pdf": Rule("pupils award", POST, PLANS),
}
THINGS = [  # kinds of things whose addresses hold a number of theirs
    "unit",
    "class taught",
    "pupils lesson",
    "pupils event",
    "programme review",
    "programme action",
    "pupils award",
]
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = set()
SCHOOL_OWNED = {
    "training.Unit",
    "training.Lesson",
    "training.Occasion",
    "training.ProgrammeReview",
    "training.ProgrammeAction",
    "training.Award",
}
PARTS = {}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = {"training.Unit_classes"}
NOT_LISTED = set()
EXCEPTIONS = {  # as in `test_models.EXCEPTIONS`
    ("training/views/lessons.py", "Person"): "those who taught the lessons that visible_to gave",
}


class Furniture:
    """Made once in each school (`its` is `world.SchoolOf`)."""

    def __init__(self, its):
        # numbers that are no other school's, so that one that is carried over finds nothing
        only_here, by = its.school.pk * 10 + 50, its.colleague
        self.group = its.group
        self.unit = make.UnitFactory(school=its.school, number=only_here, accreditation="Staying safe online, level 1")
        self.awarded = make.UnitFactory(school=its.school, number=only_here + 1, accreditation="Online, level 2")
        self.lesson = make.lesson(by, self.unit, its.group, number=only_here + 2)
        self.occasion = make.occasion(by, number=only_here + 3)
        self.review = make.review(its.leads["school"], only_here + 1_900, works="Much.", changes="Little.")
        self.action = make.action(self.review, by)
        self.award = make.award(by, self.awarded, its.pupil)


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _unit(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.curriculum.unit.number]

    def _class_taught(self, theirs, relation, key, name):
        unit = [theirs.training.curriculum.awarded.number] if name == "training:lesson-log" else []
        return [_signed(theirs.group, relation, TeachingGroup), *unit]

    def _pupils_lesson(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.curriculum.lesson.number]

    def _pupils_event(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.curriculum.occasion.number]

    def _programme_review(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.curriculum.review.school_year]

    def _programme_action(self, theirs, relation, key, name):
        return [_signed(theirs.training.curriculum.action, relation, ProgrammeAction)]

    def _pupils_award(self, theirs, relation, key, name):
        return [_signed(theirs.training.curriculum.award, relation, Award)]


def _signed(record, relation, model):
    from tests.security.world import forged

    return forged(model) if relation == "not there" else number_of(record)


def boxes(name, on):
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def forms_of(world):
    its, today = world.elm.training.curriculum, timezone.localdate()
    on, due = boxes("on", today), boxes("due_on", today.replace(year=today.year + 1, day=1))
    unit = {
        "title": "Locks",
        "years": ["2", "3"],
        "classes": [number_of(its.group)],
        "part": "spring",
        "objectives": "A key is not for everybody.",
        "strands": ["privacy", "bullying"],
        "risks": ["contact"],
        "subjects": ["pshe"],
        "bars_misuse": "on",
        "questions": "One? | Yes\nTwo? | No\nThree? | Yes",
        "resources": "Cards",
        "links": "https://cards.example.org",
        "adaptations": "Pictures",
        "accreditation": "Level 1",
    }
    said = {"pupils": "20", "adaptation": "Pictures", "links": "https://cards.example.org", "notes": "Went well"}
    said |= {f"{when}_{at}": str(5 + at) for when in ("before", "after") for at in (1, 2, 3)}
    event = {"kind": "police", "title": "A visit", "years": ["2"], "strands": ["privacy"], "led_by": "The police"}
    event |= {"pupils": "50", "notes": "All came"}
    version = version_of(Unit.objects.get(pk=its.unit.pk))
    reviewed = {"version": str(version_of(its.review))}
    planned = {"what": "Write a unit", "owner": world.elm.colleague.number}
    return {
        "training:unit-new": [("own", unit | {"version": ""})],
        "training:units-ready": [("own", {})],
        "training:unit-edit": [("own", unit | {"version": str(version)})],
        "training:unit-retire": [("own", {"reason": "Another took its place"})],
        "training:award-new": [("own", on | {"person": world.elm.pupil.number, "reference": "A-1", "q": ""})],
        "training:lesson-log": [("own", on | said)],
        "training:lesson-edit": [("own", on | said | {"reason": "Forgot the numbers"})],
        "training:lesson-remove": [("own", {"reason": "Not taught"})],
        "training:occasion-new": [("own", on | event)],
        "training:occasion-edit": [("own", on | event | {"reason": "The wrong kind"})],
        "training:occasion-remove": [("own", {"reason": "It was put off"})],
        "training:programme-review-new": [("own", {})],
        "training:programme-review-write": [("own", reviewed | {"works": "The talks.", "changes": "More of them."})],
        "training:programme-review-plan": [("own", planned | due)],
        "training:programme-review-sign": [("own", reviewed)],
        "training:programme-action-done": [("own", {"how": "It is written."})],
        "training:award-take-back": [("own", {"reason": "The wrong pupil"})],
        "training:award-pdf": [("own", {})],
    }
