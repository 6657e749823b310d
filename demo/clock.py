"""Setting the clock, so that what the demo tells of last March is recorded as last March's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest import mock


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Within it `timezone.now()`, `localdate()` and `auto_now` fields say this moment.

    It does not reach a field's `default=timezone.now`: such fields are set by hand.
    """
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield
