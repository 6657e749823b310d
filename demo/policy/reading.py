"""Acting out the policy in the demo: the policy as it is read. Both schools name what goes with it; the head settles."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

from demo.people import Cast
from demo.telling import moment_on
from policy.models import Policy
from policy.services import settling

Step = tuple[datetime, Callable[[], None]]
DAYS_AGO = 399
LINKED = (
    "Child protection and safeguarding",
    "Behaviour and anti-bullying",
    "Staff code of conduct",
    "Data protection",
)


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    return [(moment_on(today - timedelta(DAYS_AGO), time(8, 5)), partial(name_and_settle, cast))]


def name_and_settle(cast: Cast) -> None:
    for title in LINKED:
        settling.link_policy(actor=cast.people["officer"], title=title, url="")
    said = settling.Settings("Online safety policy", 12, 3, Policy._meta.get_field("asked").get_default())
    settling.settle(said, actor=cast.people["head"], version=0)
