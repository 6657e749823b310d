"""A clause as plain text, and the digest of a whole version: what was decided on is exactly what is published."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

MOST_LEVELS = 4


class Worded(Protocol):
    """A `Clause`, or anything that reads like one."""

    number: str
    heading: str
    text: str
    level: int


@dataclass(frozen=True)
class ClauseText:
    """A clause before it is a row. `key` is empty for a new one, else that of the clause it continues."""

    number: str
    heading: str
    text: str
    level: int = 1
    key: str = ""
    is_promise: bool | None = None  # None: told from its text


def exact(title: str, clauses: Iterable[Worded]) -> str:
    """The words in their order and nothing else, so that the same words always give the same digest."""
    rows = [[one.number, one.heading, one.text, one.level] for one in clauses]
    return json.dumps([title, rows], ensure_ascii=False, separators=(",", ":"))


def sha256_of(title: str, clauses: Iterable[Worded]) -> str:
    return hashlib.sha256(exact(title, clauses).encode()).hexdigest()
