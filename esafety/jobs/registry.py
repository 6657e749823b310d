"""How an app says what its jobs do: functions in its `jobs.py`, marked with `@handles`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from esafety.jobs.models import Job


class Progress(Protocol):
    def __call__(self, done: int, total: int) -> None:
        """Say how far the job is. It renews the lease, and raises LeaseLost if another worker has the job now."""


Handler = Callable[[Job, Progress], Any]


@dataclass(frozen=True)
class Work:
    """What a kind of job does. A worker that is silent for longer than `lease` is taken for dead.

    `title` heads the page of whoever asked. With `steps`, `progress(1, len(steps))` says that the first is done, and
    the page names the one that is being done now.
    """

    function: Handler
    lease: timedelta
    attempts: int
    given_up: Callable[[Job], None] | None = None
    title: str = "What you asked for"
    steps: tuple[str, ...] = ()


class LeaseLost(Exception):
    """Another worker has taken the job, since this one was not heard of for too long: it may end nothing now."""


class TryLater(Exception):
    """The job cannot be done now through no fault of its own. Its text says why, for whoever looks after the site."""


class CannotBeDone(Exception):
    """The job will never succeed: no use in trying again. Its text is a sentence for the person who asked."""


WORK: dict[str, Work] = {}


def handles(
    kind: str,
    *,
    lease: timedelta = timedelta(minutes=5),
    attempts: int = 5,
    given_up: Callable[[Job], None] | None = None,
    title: str = Work.title,
    steps: tuple[str, ...] = (),
) -> Callable[[Handler], Handler]:
    """Register a function for jobs of this kind, such as `incidents.log_pdf`.

    It may run more than once, in whole or in part. It runs outside a transaction. What it returns becomes the result:
    plain JSON, with a `url` where there is something to fetch, and perhaps `label`, `text` and `until` (a moment in
    ISO form, for what is kept for a time only); or a function, which is called in the transaction that ends the job,
    and only if the lease still holds, so that what it writes and the end of the job stand or fall together. `given_up`
    is called in the transaction in which the job fails for good.
    """

    def register(function: Handler) -> Handler:
        WORK[kind] = Work(function, lease, attempts, given_up, title, steps)
        return function

    return register
