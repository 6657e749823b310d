"""Acting out the policy in the demo: Hilltop started from the model policy a year ago."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

from demo.people import Cast
from demo.telling import moment_on
from policy.models import PolicyVersion
from policy.services import readying

Step = tuple[datetime, Callable[[], None]]
DAYS_AGO = 375


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    if cast.school.slug != "hilltop":
        return []
    return [(moment_on(today - timedelta(DAYS_AGO), time(9, 5)), partial(start, cast))]


def start(cast: Cast) -> None:
    if not PolicyVersion.objects.filter(school=cast.school).exists():
        readying.start_from_model(actor=cast.people["officer"])
