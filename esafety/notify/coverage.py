"""Whether there is somebody to tell: apps register whom they would tell, and changes that leave gaps are refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from esafety.exceptions import RuleBroken

if TYPE_CHECKING:
    from esafety.schools.models import School

Check = Callable[["School", date], dict[str, str]]
CHECKS: list[Check] = []


def register(check: Check) -> None:
    """`check(school, on)` gives the gaps of a day: a code for each, with a sentence that says who could not be told."""
    if check not in CHECKS:
        CHECKS.append(check)


def gaps(school: "School", on: date) -> dict[str, str]:
    found: dict[str, str] = {}
    for check in CHECKS:
        found |= check(school, on)
    return found


@contextmanager
def kept(school: "School", on: date) -> Iterator[None]:
    """Refuse what is done within if it leaves nobody to tell where there was somebody before. Raises RuleBroken.

    Use it inside the transaction of the change, so that the refusal takes it back.
    """
    before = gaps(school, on)
    yield
    opened = [sentence for code, sentence in gaps(school, on).items() if code not in before]
    if opened:
        raise RuleBroken(" ".join(opened))
