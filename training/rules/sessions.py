"""What may be done with a session, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from esafety.schools.calendar import SATURDAY, SchoolCalendar, is_bank_holiday, is_school_holiday, local_day
from training.models import CourseKind, Session, SessionKind

BEFORE = timedelta(minutes=15)  # from when people may press for themselves
AFTER = timedelta(hours=2)  # until when, from its end
EARLIEST = timedelta(days=400)  # one that was held may still be written down
LATEST = timedelta(days=800)


@dataclass(frozen=True)
class Plan:
    """What is said of a session when it is made, and again when it is changed."""

    kind: str
    title: str
    starts_at: datetime
    minutes: int
    place: str
    led_by: str
    about: str = ""
    course_id: int | None = None
    places: int | None = None
    is_open: bool = False

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


# What of it stands in people's calendars: a change of these moves or renames it there.
IN_CALENDARS = ("title", "starts_at", "minutes", "place", "about")
FIELDS: tuple[str, ...] = ("kind", "title", "starts_at", "minutes", "ends_at", "place", "led_by", "about")
FIELDS += ("course_id", "places", "is_open")


def why_not_planned(plan: Plan, course_kind: str | None, now: datetime) -> str:
    """What is wrong with it; empty where nothing is. `course_kind` is that of its course, where it has one."""
    if plan.kind == SessionKind.TRAINING and course_kind is None:
        return "Choose the course that people take there."
    if course_kind is not None and course_kind != CourseKind.SESSION:
        return "Choose a course that is taken in a session of the school."
    if plan.starts_at < now - EARLIEST:
        return "Enter a day of the last year, or one to come."
    if plan.starts_at > now + LATEST:
        return "Enter a day of the next two years."
    return ""


def worth_knowing(calendar: SchoolCalendar, starts_at: datetime) -> str:
    """A warning about the day, which is nobody's mistake for sure; empty where there is none."""
    day = local_day(starts_at)
    if is_bank_holiday(calendar, day):
        what = "a bank holiday"
    elif day.weekday() >= SATURDAY:
        what = f"a {day:%A}"
    elif is_school_holiday(calendar, day):
        what = "in the school holidays"
    else:
        return ""
    return f"{day:%-d %B %Y} is {what}. Change the day if that is not meant."


def why_closed_to_change(session: Session) -> str:
    if session.cancelled_at is not None:
        return "The session is cancelled."
    if session.held_at is not None:
        return "The session was held, and who was there is kept."
    return ""


def why_no_answer(session: Session, now: datetime) -> str:
    """Why nobody can say any more whether they come."""
    if why := why_closed_to_change(session):
        return why
    return "The session is over." if session.ends_at <= now else ""


def why_not_here(session: Session, now: datetime) -> str:
    """Why nobody can press for themselves now."""
    if why := why_closed_to_change(session):
        return why
    if now < session.starts_at - BEFORE:
        return "It is too early to say that you are here: from 15 minutes before the session starts."
    if now > session.ends_at + AFTER:
        return "It is too late to say that you were here: the session was over 2 hours ago. Ask whoever runs it."
    return ""


def may_press(session: Session, now: datetime) -> bool:
    return not why_not_here(session, now)


def why_not_held(session: Session, now: datetime) -> str:
    if why := why_closed_to_change(session):
        return why
    return "The session has not started yet." if now < session.starts_at else ""


def is_moved(session: Session, plan: Plan) -> bool:
    """Whether those who come have to be told: another time or another place."""
    return (session.starts_at, session.minutes, session.place) != (plan.starts_at, plan.minutes, plan.place)
