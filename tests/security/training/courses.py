"""Courses, readings and certificates: what T01, T02 and T05 need of it."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from esafety.schools.numbers import number_of
from tests.evidence.corpus import picture
from tests.factories.training import courses as make
from tests.factories.training import readings as making
from tests.security.rules import BOTH, CASEWORKERS, EVERYBODY, GET, GOVERNORS, HEAD, NOBODY, POST, STAFF, Rule, page
from training.services import readings
from training.services.catalogue import version_of

TRAINED = STAFF | GOVERNORS - {"trust"} | {"guest"}
LOOKS_AFTER = HEAD | {"officer"}
SEES_ALL = CASEWORKERS | {"senior"}

TABLE = {
    "training:mine": page(TRAINED),
    "training:courses": page(TRAINED),
    "training:course-new": page(LOOKS_AFTER, BOTH),
    "training:ready-texts": page(LOOKS_AFTER, BOTH),
    "training:course": Rule("course", GET, TRAINED),
    "training:course-edit": Rule("course", BOTH, LOOKS_AFTER, TRAINED),
    "training:course-edition": Rule("course", BOTH, LOOKS_AFTER, TRAINED),
    "training:reading": Rule("reading course", GET, TRAINED),
    "training:reading-start": Rule("reading course", POST, TRAINED),
    "training:reading-check": Rule("reading course", GET, TRAINED),
    "training:reading-question": Rule("reading course", BOTH, TRAINED),
    "training:reading-result": Rule("reading course", GET, TRAINED),
    "training:reading-edit": Rule("reading course", BOTH, LOOKS_AFTER, TRAINED),
    "training:reading-publish": Rule("reading course", POST, LOOKS_AFTER, TRAINED),
    "training:reading-question-new": Rule("reading course", BOTH, LOOKS_AFTER, TRAINED),
    "training:reading-question-edit": Rule("reading course", BOTH, LOOKS_AFTER, TRAINED),
    "training:reading-question-remove": Rule("reading course", POST, LOOKS_AFTER, TRAINED),
    "training:attempt-open": Rule("attempt", POST, LOOKS_AFTER),
    "training:certificate-check": Rule("public school", BOTH, EVERYBODY),
    "training:certificates": page(LOOKS_AFTER),
    "training:certificate-new": page(TRAINED, BOTH),
    "training:certificate": Rule("certificate", GET, LOOKS_AFTER),  # and its sender, who is none of the actors
    "training:certificate-accept": Rule("certificate", POST, LOOKS_AFTER),
    "training:certificate-back": Rule("certificate", POST, LOOKS_AFTER),
    "training:certificate-withdraw": Rule("certificate", POST, NOBODY, LOOKS_AFTER),  # its sender alone
    "training:certificate-proof": Rule("certificate", GET, LOOKS_AFTER),
    "training:completion": Rule("completion", GET, SEES_ALL),  # and whose it is
    "training:completion-strike": Rule("completion", BOTH, LOOKS_AFTER, SEES_ALL),
    "training:completion-pdf": Rule("completion", POST, SEES_ALL),
}
THINGS = ["course", "reading course", "attempt", "certificate", "completion"]
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = {"training:certificate-check"}  # by the number on a certificate alone
SCHOOL_OWNED = {
    "training.Course",
    "training.Completion",
    "training.Reading",
    "training.Attempt",
    "training.Certificate",
}
PARTS = {"training.Struck": "completion__school"}  # models that are a part of a record, with the path to its school
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {}  # as in `test_models.EXCEPTIONS`


class Furniture:
    """Made once in each school (`its` is `world.SchoolOf`)."""

    def __init__(self, its):
        # numbers that are no other school's, so that one that is carried over finds nothing
        officer = its.leads["school"]
        self.course = make.CourseFactory(school=its.school, number=its.school.pk * 100 + 10)
        self.completion = make.completion(its.colleague, self.course, date(2026, 9, 3), by=officer)
        self.struck = make.completion(its.colleague, self.course, date(2026, 9, 4), by=officer)
        make.strike(self.struck, officer)
        self.reading_course = making.reading_course(school=its.school, number=its.school.pk * 100 + 11)
        self.reading = making.reading(self.reading_course, officer, tries=1)
        making.reading(self.reading_course, officer, version=2, is_published=False)
        self.attempt = making.failed(its.colleague, self.reading)
        self.outside = make.CourseFactory(
            school=its.school, number=its.school.pk * 100 + 12, kind="outside", title="First aid online"
        )
        self.certificate = making.certificate(its.colleague, self.outside, date(2026, 9, 5))


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _course(self, theirs, relation, key, name):
        return [9_999 if relation == "not there" else theirs.training.courses.course.number]

    def _reading_course(self, theirs, relation, key, name):
        its = theirs.training.courses
        if relation == "in hand":
            making.attempt(self.people[key], its.reading)
        number = 9_999 if relation == "not there" else its.reading_course.number
        return [number, *([1] if name.endswith(("reading-question", "question-edit", "question-remove")) else [])]

    def _attempt(self, theirs, relation, key, name):
        return [self._its_number(theirs.training.courses.attempt, relation)]

    def _certificate(self, theirs, relation, key, name):
        if relation == "in hand":
            its = self.elm.training.courses
            return [making.certificate(self.people[key], its.outside, date(2026, 9, 6)).number]
        return [self._its_number(theirs.training.courses.certificate, relation)]

    def _completion(self, theirs, relation, key, name):
        return ["2222-2222-2222-2222" if relation == "not there" else theirs.training.courses.completion.code]

    def _its_number(self, record, relation):
        from tests.security.world import forged

        return forged(type(record)) if relation == "not there" else number_of(record)


def forms_of(world):
    its, today = world.elm.training.courses, timezone.localdate()
    on = {"day": str(today.day), "month": str(today.month), "year": str(today.year)}
    said = {"title": "Safe searching", "kind": "outside", "about": "How to", "minutes": "20", "provider": "A trust"}
    said |= {"link": "https://learn.example.org", "topics": ["ai", "data"]}
    seen = {"version": readings.seen_version(its.reading_course)}
    asked = {"text": "What now?", "feedback": "So.", "option_1": "One", "is_right_1": "on", "said_1": "Yes."}
    asked |= {"option_2": "Two", "is_right_2": "", "said_2": "No."}
    proof = SentAgain("certificate.png", picture(), "image/png")
    taken = {f"done_on_{name}": value for name, value in on.items()} | {"course": its.outside.number, "proof": proof}
    edition = {f"edition_on_{name}": value for name, value in on.items()} | {"edition": "Autumn"}
    return {
        "training:course-new": [("own", said)],
        "training:course-edit": [("own", said | {"kind": "session", "version": version_of(its.course)})],
        "training:course-edition": [("own", edition)],
        "training:ready-texts": [("own", {"text": "cyber_security"})],
        "training:reading-start": [("own", {})],
        "training:reading-question": [("in hand", {"chosen": "0"})],
        "training:reading-edit": [("own", seen | {"text": "## More", "mark": "1 of 2", "tries": "3"})],
        "training:reading-publish": [("own", seen)],
        "training:reading-question-new": [("own", seen | asked)],
        "training:reading-question-edit": [("own", seen | asked)],
        "training:reading-question-remove": [("own", seen)],
        "training:attempt-open": [("own", {})],
        "training:certificate-check": [("own", {"number": its.completion.code})],
        "training:certificate-new": [("own", taken)],
        "training:certificate-accept": [("own", {})],
        "training:certificate-back": [("own", {"reason": "It has no day"})],
        "training:certificate-withdraw": [("in hand", {})],
        "training:completion-strike": [("own", {"why": "It was somebody else"})],
        "training:completion-pdf": [("own", {})],
    }


class SentAgain(SimpleUploadedFile):
    """A picture that can be sent as often as one likes."""

    def read(self, *args):
        self.file.seek(0)
        return self.file.read()
