"""What `manage.py doctor` looks at: small functions in the apps' `doctor.py`, marked with `@examines`.

They say nothing of anybody: counts, places and settings, never a name or the reference of a case.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

GROUPS = ("Settings", "Database", "Queue", "Mail", "Files", "Schools")


class State(StrEnum):
    GOOD = "pass"
    FAIL = "fail"
    NOT_LOOKED_AT = "not looked at"


@dataclass(frozen=True)
class Finding:
    """What was found, and what to do about it where it is not well."""

    state: State
    says: str
    todo: str = ""


def good(says: str) -> Finding:
    return Finding(State.GOOD, says)


def bad(says: str, todo: str) -> Finding:
    return Finding(State.FAIL, says, todo)


def not_looked_at(why: str) -> Finding:
    return Finding(State.NOT_LOOKED_AT, why)


@dataclass(frozen=True)
class Examination:
    group: str
    key: str
    look: Callable[[], Finding]
    needs: tuple[str, ...]


EXAMINATIONS: dict[str, Examination] = {}


def examines(
    group: str, key: str, *, needs: tuple[str, ...] = ()
) -> Callable[[Callable[[], Finding]], Callable[[], Finding]]:
    """Register a function that looks at one thing. Where one of `needs` does not pass, it is not called.

    It may raise whatever it meets: that is told as a failure, by the kind of the error alone.
    """
    if group not in GROUPS:
        raise LookupError(f"{group} is none of {', '.join(GROUPS)}")

    def register(look: Callable[[], Finding]) -> Callable[[], Finding]:
        EXAMINATIONS[key] = Examination(group, key, look, needs)
        return look

    return register


def examine(only: frozenset[str] = frozenset()) -> Iterator[tuple[Examination, Finding]]:
    """Each thing with what was found, group by group. `only` leaves out all but these and what they need."""
    found: dict[str, Finding] = {}
    for examination in _in_order(only):
        finding = _look(examination, found)
        found[examination.key] = finding
        yield examination, finding


def _in_order(only: frozenset[str]) -> list[Examination]:
    """By group, and each after what it needs."""
    ordered: dict[str, Examination] = {}

    def add(key: str) -> None:
        if key not in ordered:
            for needed in EXAMINATIONS[key].needs:
                add(needed)
            ordered[key] = EXAMINATIONS[key]

    for group in GROUPS:
        for examination in EXAMINATIONS.values():
            if examination.group == group and (not only or examination.key in only):
                add(examination.key)
    return list(ordered.values())


def _look(examination: Examination, found: dict[str, Finding]) -> Finding:
    for needed in examination.needs:
        if found[needed].state != State.GOOD:
            return not_looked_at(f"It needs “{needed}” first.")
    try:
        return examination.look()
    except Exception as error:
        return bad(f"It could not be looked at ({type(error).__name__}).", "See the log of the site, or ask for help.")
