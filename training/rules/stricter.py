"""Of several requirements that ask one person for one course: which binds, and by when (T1)."""

from collections.abc import Iterable
from typing import Protocol

from training.rules.validity import Dates


class HasDates(Protocol):
    @property
    def dates(self) -> Dates: ...


def strictest_first[W: HasDates](asks: Iterable[W]) -> list[W]:
    """By the day on which it is due, then by that on which it is overdue; equals stay in the order in which they came.

    The first is the one that binds.
    """
    return sorted(asks, key=lambda one: one.dates.strictness)


def together(asks: Iterable[HasDates]) -> Dates:
    """What follows from all of them: the earliest due day, and the earliest overdue day, which may be another's.

    So a long grace of the one that binds hides nothing that another says.
    """
    first, *others = strictest_first(asks)
    overdue = [one.dates.overdue_on for one in (first, *others) if one.dates.overdue_on is not None]
    return Dates(first.dates.done_on, first.dates.due_on, min(overdue, default=None))
