"""Acting out the policy in the demo: the model policy to start from."""

from collections.abc import Callable
from datetime import date, datetime

from demo.people import Cast

Step = tuple[datetime, Callable[[], None]]


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    return []
