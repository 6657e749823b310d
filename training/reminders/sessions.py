"""What training reminds people of: a session tomorrow, and one that nobody has closed."""

from collections.abc import Iterator
from datetime import date, timedelta

from esafety.access.perms import Perm
from esafety.access.questions import can, holders
from esafety.access.roles import Role
from esafety.notify.finders import about
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.calendar import calendar_of, local_day, start_of, working_days_after
from esafety.schools.models import School, SchoolSettings
from esafety.words import uncapitalised
from training.models import Attendee, Session

TOMORROW, TO_CLOSE = "training.session_tomorrow", "training.session_to_close"
ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=60)


def tomorrow(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """On the day before, to those who said that they come."""
    rows = Session.objects.filter(school=school, held_at=None, starts_at__gte=start_of(today + ONE_DAY)).standing()
    rows = about(rows.filter(starts_at__lt=start_of(today + 2 * ONE_DAY)), only)
    coming = Attendee.objects.coming().filter(session__in=rows).order_by("pk")
    for one in coming.select_related("session__school", "person__user", "person__school"):
        if can(one.person, Perm.TRAINING_TAKE):
            yield Due(TOMORROW, one.session, one.person, today, 1, one.session.day, urgent=True)


def to_close(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """On the next working day after it, to those who run sessions."""
    rows = Session.objects.filter(school=school, starts_at__gte=start_of(today - LONGEST)).to_close(start_of(today))
    found = list(about(rows, only).select_related("school"))
    calendar = calendar_of(school) if found else None
    runners = list(holders(school, Perm.TRAINING_RECORD).select_related("user", "school")) if found else []
    for one in found:
        on = working_days_after(calendar, local_day(one.starts_at), 1)  # type: ignore[arg-type]
        if on <= today:
            yield from (Due(TO_CLOSE, one, person, on, 1, one.day) for person in runners)


def _those_coming(school: School, its: SchoolSettings) -> str:
    return "Those who said that they come."


def _runners(school: School, its: SchoolSettings) -> str:
    return f"The {uncapitalised(school.role_words(Role.OFFICER))} and the headteacher."


RULES: list[Rule] = [
    Rule(
        TOMORROW,
        "A session to which somebody comes",
        (Stage(TOMORROW, "The day before", _those_coming),),
        tomorrow,
        Session.get_absolute_url,
    ),
    Rule(
        TO_CLOSE,
        "A session that nobody has closed",
        (Stage(TO_CLOSE, "The next working day", _runners),),
        to_close,
        Session.get_absolute_url,
    ),
]
