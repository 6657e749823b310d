"""Acting out training in the demo: sessions, meetings and entering many at once.

A staff meeting in which the policy was discussed, a session to come with few places, one that snow cancelled, and an
evening for parents; all as far as courses are there when it is their turn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from demo.people import Cast
from demo.telling import moment_on
from demo.terms import school_days_before
from esafety.access.roles import STAFF_ROLES
from esafety.jobs.models import Job
from esafety.schools.models import Appointment, Person
from training.models import Course, CourseKind, EventPlace, ParentsEvent, Session, SessionKind
from training.rules.parents_events import EventPlan
from training.rules.sessions import Plan
from training.services import attending, inviting, parents_events, sessions

Step = tuple[datetime, Callable[[], None]]
MORNING, NOON, AFTER_SCHOOL, EVENING = time(8, 40), time(12, 15), time(15, 45), time(18, 0)
MEETING, BRIEFING, TO_COME, CANCELLED = (
    "Staff meeting: phones and messages",
    "Briefing: what we saw this half term",
    "Online safety together",
    "Twilight: games and chat",
)
DISCUSSED = (
    "The part on staff’s own phones, and on answering parents’ messages after six. All agreed to use school accounts "
    "alone."
)
MINUTES = (
    "**Present** as ticked.\n\n1. Phones: where they are kept in lessons.\n2. Messages from parents: answered the next "
    "morning.\n3. Whoever was not here reads these minutes, and comes to the next session."
)
EVENING_TITLE = "Phones, games and sleep: an evening for parents"
EVENING_TEXT = (
    "How children use their phones and games at home, what helps them to stop, and whom to ask. There is time for your "
    "questions, and tea."
)


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    told = Telling(cast, today, school_days_before(today))
    return [
        *told.meeting(),
        *told.briefing(),
        *told.to_come(),
        *told.cancelled(),
        *told.evening(),
        *told.past_evening(),
    ]


@dataclass
class Telling:
    """One school. `days` are its school days, newest first."""

    cast: Cast
    today: date
    days: list[date]

    @property
    def officer(self) -> Person:
        return self.cast.people["officer"]

    def at(self, days_ago: int, clock: time, act: Callable[[], object]) -> Step:
        """So many school days ago, 1 being the last."""
        return moment_on(self.days[days_ago - 1], clock), lambda: act() and None

    def staff(self) -> list[Person]:
        held = Appointment.objects.on(self.today).filter(role__in=STAFF_ROLES).values("person")
        people = Person.objects.filter(school=self.cast.school, pk__in=held).select_related("user", "school")
        return list(people.order_by("pk"))

    def session(self, title: str) -> Session:
        found: Session = Session.objects.get(school=self.cast.school, title=title)
        return found

    def plan(self, title: str, kind: SessionKind, starts_at: datetime, **fields: object) -> object:
        led_by = self.officer.name
        said = Plan(kind, title, starts_at, 60, "Library", led_by, **fields)  # type: ignore[arg-type]
        session = sessions.plan_session(said, actor=self.officer)
        return inviting.invite(session, self.staff(), actor=self.officer)

    def answer(self, title: str, coming: int, cannot: int) -> object:
        session = self.session(title)
        people = [one for one in self.staff() if one != self.officer and one.has_sign_in]
        for place, person in enumerate(people[: coming + cannot]):
            said = "cannot" if place >= coming else "coming"
            inviting.answer_invitation(session, actor=person, said=said)
        return session

    # --- Together ------------------------------------------------------------------------------------------------

    def meeting(self) -> list[Step]:
        starts_at = moment_on(self.days[8], AFTER_SCHOOL)
        about = "The policy is shared and discussed: phones, and messages after school."
        return [
            self.at(16, NOON, lambda: self.plan(MEETING, SessionKind.MEETING, starts_at, about=about)),
            self.at(14, NOON, lambda: self.answer(MEETING, 5, 1)),
            self.at(9, time(16, 0), lambda: self.tick(MEETING, missing=2)),
            self.at(8, MORNING, self.close_meeting),
        ]

    def tick(self, title: str, missing: int) -> object:
        there = self.staff()[:-missing]
        return attending.tick_those_there(self.session(title), actor=self.officer, there=there)

    def close_meeting(self) -> object:
        session = attending.hold_session(self.session(MEETING), actor=self.officer)
        return sessions.write_minutes(
            session, actor=self.officer, notes=MINUTES, policy_discussed=True, discussed=DISCUSSED
        )

    def briefing(self) -> list[Step]:
        """Over since two school days ago, and still to be closed."""
        starts_at = moment_on(self.days[1], MORNING)
        about = "What was reported since September, without names, and what we learn from it."
        return [
            self.at(6, NOON, lambda: self.plan(BRIEFING, SessionKind.BRIEFING, starts_at, about=about)),
            self.at(2, time(8, 50), lambda: self.tick(BRIEFING, missing=4)),
        ]

    def to_come(self) -> list[Step]:
        starts_at = moment_on(self.next_weekday(9), AFTER_SCHOOL)
        return [
            self.at(3, NOON, lambda: self._plan_to_come(starts_at)),
            self.at(2, NOON, lambda: self.answer(TO_COME, 4, 1)),
        ]

    def _plan_to_come(self, starts_at: datetime) -> object:
        courses = Course.objects.filter(school=self.cast.school, kind=CourseKind.SESSION)
        course = courses.current().order_by("pk").first()
        kind = SessionKind.TRAINING if course else SessionKind.OTHER
        about = "What children meet online this year, and what each of us does when a child tells us of it."
        return self.plan(
            TO_COME, kind, starts_at, about=about, course_id=course.pk if course else None, places=12, is_open=True
        )

    def cancelled(self) -> list[Step]:
        starts_at = moment_on(self.next_weekday(4), AFTER_SCHOOL)
        return [
            self.at(7, NOON, lambda: self.plan(CANCELLED, SessionKind.OTHER, starts_at)),
            self.at(4, NOON, self._cancel),
        ]

    def _cancel(self) -> object:
        because = "The speaker is ill. We shall find another day."
        return sessions.cancel_session(self.session(CANCELLED), actor=self.officer, because=because)

    def next_weekday(self, days: int) -> date:
        day = self.today + timedelta(days)
        return day + timedelta(max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)

    # --- Parents -------------------------------------------------------------------------------------------------

    def evening(self) -> list[Step]:
        starts_at = moment_on(self.next_weekday(13), EVENING)
        return [
            self.at(5, NOON, lambda: self._invite_parents(EVENING_TITLE, starts_at, 60)),
            self.at(3, EVENING, lambda: self._take_places(EVENING_TITLE, 9)),
        ]

    def past_evening(self) -> list[Step]:
        title, starts_at = "First steps online: a morning for new parents", moment_on(self.days[19], MORNING)
        return [
            self.at(26, NOON, lambda: self._invite_parents(title, starts_at, None)),
            self.at(24, EVENING, lambda: self._take_places(title, 6)),
            self.at(20, NOON, lambda: self._count(title)),
        ]

    def _invite_parents(self, title: str, starts_at: datetime, places: int | None) -> object:
        said = EventPlan(title, EVENING_TEXT, starts_at, minutes=75, place="School hall", places=places)
        event = parents_events.plan_event(said, actor=self.officer)
        job = parents_events.tell_parents_of_event(event, actor=self.officer)
        told = list(parents_events.tell_in_pieces(event))
        Job.objects.filter(pk=job.pk).delete()  # done here, at its moment
        return told

    def _take_places(self, title: str, parents: int) -> object:
        event = ParentsEvent.objects.get(school=self.cast.school, title=title)
        rows = EventPlace.objects.filter(event=event).select_related("event__school", "person").order_by("person")
        for at, place in enumerate(rows[:parents]):
            parents_events.take_places(place, name=place.person.name, seats=1 + at % 2)
        return event

    def _count(self, title: str) -> object:
        event = ParentsEvent.objects.get(school=self.cast.school, title=title)
        taken = list(event.taken.taken().values_list("pk", flat=True))
        return parents_events.count_event(event, actor=self.officer, came=11, there=taken[1:], shown=taken)
