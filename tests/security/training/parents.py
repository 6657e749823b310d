"""Parents, home learning and the induction sheet: what T01, T02 and T05 need of it."""

from django.utils import timezone

from esafety.schools.services import version_of
from tests.factories.training import parents as make
from tests.security.rules import BOTH, CASEWORKERS, EVERYBODY, GET, HEAD, POST, Rule, hidden, page
from training.rules.home_learning import QUESTIONS

TELLS_PARENTS = HEAD | {"officer"}
GIVES_SHEET = TELLS_PARENTS | {"senior", "support"}
CLASSROOM = TELLS_PARENTS | {"senior", "teacher", "support", "computing"}
assert CLASSROOM & CASEWORKERS == TELLS_PARENTS  # a lead who teaches is a teacher too

TABLE = {
    "training:guidance": Rule("public school", GET, EVERYBODY),
    "training:parents": page(TELLS_PARENTS),
    "training:guidance-edit": page(TELLS_PARENTS, BOTH),
    "training:parents-notice-new": page(TELLS_PARENTS, BOTH),
    "training:parents-notice": Rule("parent notice", GET, TELLS_PARENTS),
    "training:parents-notice-edit": Rule("parent notice", BOTH, TELLS_PARENTS),
    "training:parents-notice-send": Rule("parent notice", POST, TELLS_PARENTS),
    "training:parents-notice-read": Rule(
        "sent notice", BOTH, TELLS_PARENTS
    ),  # and whoever was told: none of the actors
    "training:newsletter-new": page(TELLS_PARENTS, BOTH),
    "training:newsletter": Rule("newsletter", GET, TELLS_PARENTS),
    "training:newsletter-edit": Rule("newsletter", BOTH, TELLS_PARENTS),
    "training:newsletter-pdf": Rule("newsletter", POST, TELLS_PARENTS),
    "training:induction": page(GIVES_SHEET),
    "training:induction-pdf": hidden(GIVES_SHEET, POST),
    "training:induction-given": page(GIVES_SHEET, BOTH),
    "training:home-learning": page(CLASSROOM),
    "training:home-learning-mine": page(EVERYBODY),
    "training:home-learning-new": page(CLASSROOM, BOTH),
    "training:home-learning-tell": hidden(CLASSROOM, POST),
    "training:home-learning-item": Rule("home learning", GET, CLASSROOM),
    "training:home-learning-check": Rule("home learning", BOTH, CLASSROOM),
    "training:home-learning-remove": Rule("home learning", BOTH, CLASSROOM),
}
THINGS = ["parent notice", "sent notice", "newsletter", "home learning"]
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = {"training:guidance"}
SCHOOL_OWNED = {
    "training.ParentNotice",
    "training.Guidance",
    "training.Newsletter",
    "training.HomeLearning",
    "training.LinkCheck",
    "training.InductionGiven",
}
PARTS = {}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = {"training.ParentNotice_classes", "training.HomeLearning_classes"}
NOT_LISTED = set()
EXCEPTIONS = {  # as in `test_models.EXCEPTIONS`
    ("training/forms/parents.py", "TeachingGroup"): "the classes of the writer’s own school",
    ("training/views/home_learning.py", "HomeLearning"): "`set_for` gives what is set for the reader’s own family",
}


class Furniture:
    """Made once in each school (`its` is `world.SchoolOf`)."""

    def __init__(self, its):
        by, only_here = its.leads["school"], its.school.pk * 10  # numbers that are no other school's
        self.notice = make.notice(by, number=only_here + 60, classes=[its.group])
        self.sent = make.notice(by, number=only_here + 61, sent_at=timezone.now())
        self.newsletter = make.newsletter(by, number=only_here + 62, year=2020, part=0)
        self.guidance = make.guidance(by)
        self.item = make.home_learning(its.colleague, number=only_here + 63, classes=[its.group])
        self.told = make.home_learning(its.colleague, number=only_here + 64, classes=[its.group], told_in=self.sent)
        self.check = make.link_check(its.colleague)
        self.given = make.given(by)


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _parent_notice(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.parents.notice.number]

    def _sent_notice(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.parents.sent.number]

    def _newsletter(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.parents.newsletter.number]

    def _home_learning(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.parents.item.number]


def forms_of(world):
    ours, today, head = world.elm.training.parents, timezone.localdate(), world.people["head"]
    make.child_of(head)
    make.told(ours.sent, head)  # a parent too, so that there is something to have read
    words = {"title": "Games", "text": "Talk about it.", "whom": "classes", "is_urgent": "on"}
    to = {"classes": [world.elm.group.pk], "years": []}
    letter = {"happened": "Posters", "coming": "An evening", "tip": "night", "says_how_to_report": "on"}
    term = {"term": f"{today.year}-{0 if today.month <= 3 else 1 if today.month <= 8 else 2}"}
    version = {"version": str(version_of(ours.notice))}
    set_on = {"set_on_day": today.day, "set_on_month": today.month, "set_on_year": today.year}
    due_on = {name.replace("set", "due", 1): value for name, value in set_on.items()}
    on = {name.replace("set_", "", 1): value for name, value in set_on.items()}
    item = {"title": "Sums", "link": "https://new.example.org/", "classes": [world.elm.group.pk]}
    looked = {f"said_{one.key}": "yes" for one in QUESTIONS} | {"outcome": "safe", "note": "Good."}
    return {
        "training:guidance-edit": [
            ("own", {"text": "New words.", "go": "keep", "version": str(version_of(ours.guidance))})
        ],
        "training:parents-notice-new": [("own", words | to)],
        "training:parents-notice-edit": [("own", words | to | version)],
        "training:parents-notice-send": [("own", {})],
        "training:parents-notice-read": [("own", {})],
        "training:newsletter-new": [("own", letter | term)],
        "training:newsletter-edit": [("own", letter | {"version": str(version_of(ours.newsletter))})],
        "training:newsletter-pdf": [("own", {})],
        "training:induction-pdf": [("own", {})],
        "training:induction-given": [("own", on | {"name": "Sam Supply", "given_as": "student"})],
        "training:home-learning-new": [("own", item | set_on | due_on)],
        "training:home-learning-tell": [("own", {"items": [str(ours.item.number)]})],
        "training:home-learning-check": [("own", looked)],
        "training:home-learning-remove": [("own", {})],
    }
