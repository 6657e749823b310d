"""Acting out training in the demo: who must take what.

Both schools took over the ready-made set a year ago; most have taken what they are asked for, a few are late.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import partial

from demo.people import Cast
from demo.telling import moment_on
from demo.terms import school_days_before
from esafety.access.roles import STAFF_ROLES, Role
from esafety.schools.models import Person
from training.models import Audience, Course, Requirement, ValidityKind
from training.rules import ready
from training.services import completing, leaving, readying, requiring
from training.services.reckoning import reckon
from training.services.requiring import Asked

Step = tuple[datetime, Callable[[], None]]
MORNING, AFTERNOON, NIGHT = time(8, 20), time(15, 55), time(17, 30)
LEFT_OUT = {"staff_conduct", "governors_cyber"}  # of the ready-made set: still to be taken over
LATE = {"teacher5", "support6", "midday"}  # who have not taken what the others have
AWAY = "support5"
GOVERNORS = frozenset({Role.GOVERNOR, Role.LINK_GOVERNOR, Role.CHAIR})
LEADS = frozenset({Role.DSL, Role.DEPUTY_DSL})
# What was taken so many school days ago by whom: courses by their key in the set.
TAKEN: tuple[tuple[int, str, frozenset[Role]], ...] = (
    (182, "online_safety", STAFF_ROLES),
    (181, "induction", STAFF_ROLES),
    (180, "cyber", STAFF_ROLES),
    (178, "lead", LEADS),
    (171, "prevent", STAFF_ROLES),
    (164, "governors", GOVERNORS),
    (120, "officer", frozenset({Role.OFFICER})),
    (52, "online_safety", STAFF_ROLES),
    (49, "reporting", STAFF_ROLES | GOVERNORS),
    (48, "part_one", STAFF_ROLES),
    (30, "cyber", STAFF_ROLES),
)


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    days = school_days_before(today)

    def at(days_ago: int, clock: time, act: Callable[[date], object]) -> Step:
        day = days[min(days_ago, len(days)) - 1]
        return moment_on(day, clock), lambda: act(day) and None

    taken = [at(ago, AFTERNOON, partial(_take, cast, key, roles)) for ago, key, roles in TAKEN]
    return [
        at(190, MORNING, lambda day: _take_over(cast)),
        *taken,
        at(60, MORNING, lambda day: _ask_one(cast, day)),
        at(45, MORNING, lambda day: _give_grace(cast)),
        at(25, MORNING, lambda day: _end_one(cast)),
        at(20, MORNING, lambda day: _away(cast, today)),
        at(1, NIGHT, lambda day: reckon(cast.school)),  # as each night
    ]


def _take_over(cast: Cast) -> object:
    offered = ready.ready_for(cast.school.settings.staff_training)
    return readying.take_over([one.key for one in offered if one.key not in LEFT_OUT], actor=cast.people["officer"])


def _take(cast: Cast, key: str, roles: frozenset[Role], day: date) -> object:
    course = Course.objects.filter(school=cast.school, ready=key).current().first()
    by = cast.people["head"]
    whom = [one for one in _holding(cast, roles, day) if one != by or course is None or course.kind != "outside"]
    return course and whom and completing.enter(whom, course, actor=by, done_on=day)


def _holding(cast: Cast, roles: Iterable[Role], day: date) -> list[Person]:
    late = {cast.people[key].pk for key in LATE if key in cast.people}
    people = cast.school.people.filter(appointments__role__in=roles, appointments__starts_on__lte=day).distinct()
    return [one for one in people.here_on(day).order_by("pk") if one.pk not in late and one.is_here(day)]


def _ask_one(cast: Cast, day: date) -> object:
    """Whoever teaches computing is asked for the officer's course too."""
    course = Course.objects.filter(school=cast.school, ready="officer").current().first()
    return course and requiring.require(
        Asked(
            course=course,
            audience=Audience.PERSON,
            validity=ValidityKind.ONCE,
            person=cast.people["computing"],
            within_days=200,
            because="Agreed at the meeting about the year’s plan",
            holds_from=day,
        ),
        actor=cast.people["officer"],
    )


def _give_grace(cast: Cast) -> object:
    one = _asked(cast, "staff_prevent")
    return one and requiring.change(one, _as_it_is(one, grace_days=14), actor=cast.people["head"])


def _end_one(cast: Cast) -> object:
    one = _asked(cast, "guests_once_a_year")
    return one and requiring.end(one, actor=cast.people["officer"])


def _asked(cast: Cast, key: str) -> Requirement | None:
    rows = Requirement.objects.filter(school=cast.school, ready=key, ended_on=None)
    return rows.select_related("course", "school", "person").first()


def _as_it_is(one: Requirement, **changed: object) -> Asked:
    return Asked(**{name: getattr(one, name) for name in Asked.__dataclass_fields__} | changed)


def _away(cast: Cast, today: date) -> object:
    if AWAY not in cast.people:
        return None
    return leaving.begin_leave(
        cast.people[AWAY], actor=cast.people["officer"], starts_on=today - timedelta(30), ends_on=today + timedelta(120)
    )
