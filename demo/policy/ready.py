"""Acting out the policy in the demo: Hilltop starts from our model policy. Where a version is there, nothing."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial

from demo.people import Cast
from demo.telling import moment_on
from demo.terms import school_days_before
from policy.models import PolicyVersion
from policy.services import readying

Step = tuple[datetime, Callable[[], None]]
DAYS_AGO = 186  # school days


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    if cast.school.slug != "hilltop":
        return []
    days = school_days_before(today)
    day = days[min(DAYS_AGO, len(days)) - 1]
    return [(moment_on(day, time(9, 5)), partial(start, cast))]


def start(cast: Cast) -> None:
    if not PolicyVersion.objects.filter(school=cast.school).exists():
        readying.start_from_model(actor=cast.people["officer"])
