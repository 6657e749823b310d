"""Sessions, meetings and entering many at once: what T01, T02 and T05 need of it."""

from datetime import timedelta

from django.utils import timezone

from tests.factories.schools import PersonFactory
from tests.factories.training import sessions as make
from tests.factories.training.courses import CourseFactory
from tests.security.rules import BOTH, CASEWORKERS, EVERYBODY, GET, POST, STAFF, Rule, page
from training.completion_files import Line
from training.services import importing

TRAINED = STAFF | {"governor", "link_governor", "chair", "guest"}
RUNS = {"officer", "head"}

TABLE = {
    "training:sessions": page(TRAINED),
    "training:session-new": page(RUNS, BOTH),
    "training:session": Rule("training session", GET, TRAINED),
    "training:session-edit": Rule("training session", BOTH, RUNS, TRAINED),
    "training:session-cancel": Rule("training session", BOTH, RUNS, TRAINED),
    "training:session-minutes": Rule("training session", BOTH, RUNS, TRAINED),
    "training:session-invite": Rule("training session", BOTH, RUNS, TRAINED),
    "training:session-answer": Rule("training session", POST, TRAINED),
    "training:session-calendar": Rule("training session", GET, TRAINED),
    "training:session-attendance": Rule("training session", BOTH, RUNS, TRAINED),
    "training:session-room": Rule("training session", GET, RUNS, TRAINED),
    "training:session-here": Rule("training session", POST, TRAINED),
    "training:session-close": Rule("training session", BOTH, RUNS, TRAINED),
    "training:session-add": Rule("training session", BOTH, RUNS, TRAINED),
    "training:session-take-out": Rule("training attendee", BOTH, RUNS, CASEWORKERS | {"senior"}),
    "training:completions-enter": page(RUNS, BOTH),
    "training:completions-import": page(RUNS, BOTH),
    "training:completions-template": page(RUNS),
    "training:parents-events": page(RUNS),
    "training:parents-event-new": page(RUNS, BOTH),
    "training:parents-event": Rule("parents event", GET, RUNS),
    "training:parents-event-edit": Rule("parents event", BOTH, RUNS),
    "training:parents-event-tell": Rule("parents event", POST, RUNS),
    "training:parents-event-cancel": Rule("parents event", BOTH, RUNS),
    "training:parents-event-attendance": Rule("parents event", BOTH, RUNS),
    "training:event-places": Rule("event link", BOTH, EVERYBODY),
}
THINGS = ["training session", "training attendee", "parents event"]  # whose addresses hold a number of theirs
BY_SOMEBODY_ELSE = {}  # addresses that the head may not use, and who does
PUBLIC = {"training:event-places"}  # opened by a parent's own link alone
SCHOOL_OWNED = {"training.Session", "training.ParentsEvent"}
PARTS = {  # models that are a part of a record, with the path to its school
    "training.Attendee": "session__school",
    "training.EventPlace": "event__school",
}
REACHED_THROUGH_ITS_OWNER = set()
NOT_LISTED = set()
EXCEPTIONS = {  # as in `test_models.EXCEPTIONS`
    ("esafety/accounts/tasks.py", "Session"): "sign-ins of browsers, which share no more than the name with ours",
}


class Furniture:
    """Made once in each school (`its` is `world.SchoolOf`)."""

    def __init__(self, its):
        runner = its.leads["school"]
        # numbers that are no other school's, so that one that is carried over finds nothing
        only_here = its.school.pk * 10
        course = CourseFactory(school=its.school, number=its.school.pk * 100 + 20, title="Safe in the hall")
        now = timezone.now()
        self.course = course
        self.session = make.SessionFactory(course=course, number=only_here + 1, made_by=runner, is_open=True)
        make.attendee(self.session, its.colleague, "coming")
        self.begun = make.SessionFactory(
            course=course, number=only_here + 2, made_by=runner, is_open=True, starts_at=now - timedelta(minutes=10)
        )
        make.attendee(self.begun, its.colleague, here_by=runner)
        self.held = make.SessionFactory(
            course=course,
            number=only_here + 3,
            made_by=runner,
            is_open=True,
            starts_at=now - timedelta(days=3),
            held_at=now - timedelta(days=3),
        )
        make.attendee(self.held, its.colleague, here_by=runner)
        self.event = make.ParentsEventFactory(school=its.school, number=only_here + 1, made_by=runner)
        self.to_tell = make.ParentsEventFactory(school=its.school, number=only_here + 2, made_by=runner, told_at=None)
        self.over = make.ParentsEventFactory(
            school=its.school, number=only_here + 3, made_by=runner, starts_at=now - timedelta(hours=3)
        )
        parent = PersonFactory(school=its.school, user=None, first_name="Kim", last_name="Linked")
        self.place = make.event_place(self.event, parent, name="Kim", seats=2)
        make.event_place(self.over, parent, name="Kim", seats=1)


BEGUN = {"training:session-attendance", "training:session-room", "training:session-here", "training:session-close"}
BEGUN |= {"training:session-minutes"}
HELD = {"training:session-add", "training:session-take-out"}
EVENTS = {"training:parents-event-tell": "to_tell", "training:parents-event-attendance": "over"}


class Finders:
    """Arguments of addresses, by what they point at, as `filtering_world.Finders`."""

    def _training_session(self, theirs, relation, key, name):
        its = theirs.training.sessions
        session = its.begun if name in BEGUN else its.held if name in HELD else its.session
        return [9_999 if relation == "not there" else session.number]

    def _training_attendee(self, theirs, relation, key, name):
        person = (self.elm if relation == "smuggled" else theirs).colleague
        return [*self._training_session(theirs, relation, key, name), person.number]

    def _parents_event(self, theirs, relation, key, name):
        event = getattr(theirs.training.sessions, EVENTS.get(name, "event"))
        return [9_999 if relation == "not there" else event.number]

    def _event_link(self, theirs, relation, key, name):
        return ["a" * 52 if relation == "not there" else theirs.training.sessions.place.token]


def put_by(world):
    """A row that was looked at, by the head."""
    its, on = world.elm.training.sessions, timezone.localdate()
    line = Line(2, email=world.elm.colleague.email, course=its.course.title, day=on)
    checked = importing.check([line], school=world.elm.school, today=on)
    return importing.put_by(checked, actor=world.people["head"])


def forms_of(world):
    its = world.elm.training.sessions
    day = timezone.localdate() + timedelta(days=9)
    on = {"on_day": day.day, "on_month": day.month, "on_year": day.year, "clock": "3:30pm", "minutes": "45"}
    what = {"kind": "training", "title": "Phones", "course": its.course.pk, "place": "Hall", "led_by": "Robin"}
    more = {"places": "30", "is_open": "on", "about": "What we do."}
    today = timezone.localdate()
    entered = {"course": its.course.pk, "whom": "staff", "step": "enter", "person": world.elm.colleague.number}
    entered |= {"on_day": today.day, "on_month": today.month, "on_year": today.year}
    shown = world.elm.colleague.number
    event = {"title": "Phones at home", "place": "Hall", "places": "80", "text": "Come.", "year_groups": []}
    return {
        "training:session-new": [("own", on | what | more)],
        "training:session-edit": [("own", on | what | more)],
        "training:session-cancel": [("own", {"because": "Snow"})],
        "training:session-minutes": [("own", {"notes": "We talked."})],
        "training:session-invite": [("own", {"person": world.people["teacher"].number})],
        "training:session-answer": [("own", {"said": "cannot"})],
        "training:session-attendance": [
            ("own", {"shown": shown, "was": shown, "of": "", "page": "1", "q": "", "keep": "keep"})
        ],
        "training:session-here": [("own", {"code": its.begun.code})],
        "training:session-close": [("own", {})],
        "training:session-add": [("own", {"q": "Act", "person": world.people["teacher"].number})],
        "training:session-take-out": [("own", {"why": "It was somebody else"})],
        "training:completions-enter": [("own", entered)],
        "training:completions-import": [("own", {"checked": put_by(world)})],
        "training:parents-event-new": [("own", on | event)],
        "training:parents-event-edit": [("own", on | event)],
        "training:parents-event-tell": [("own", {})],
        "training:parents-event-cancel": [("own", {"because": "Snow"})],
        "training:parents-event-attendance": [("own", {"came": "12", "there": "1"})],
        "training:event-places": [("own", {"name": "Kim", "seats": "3"})],
    }
