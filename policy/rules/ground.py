"""What checks look at: the text, and how the school stands on the day."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policy.rules.register import Register, shipped
from policy.rules.texts import Worded


@dataclass(frozen=True)
class Here:
    """The school on the day of the check. Names are folded: small letters, single spaces.

    `appointed` are the adults who hold a role, each with their roles; `people` are all of the school whose last name
    stands in the text.
    """

    name: str
    trust: str = ""
    officer_word: str = ""
    holders: dict[str, int] = field(default_factory=dict)
    appointed: dict[str, frozenset[str]] = field(default_factory=dict)
    people: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ground:
    """`settings` has the fields of `SchoolSettings`."""

    title: str
    clauses: list[Worded]
    here: Here
    on: date
    register: Register = field(default_factory=shipped)
    settings: Any = None
    review_months: int = 12
    language: str = "English"

    @property
    def is_english(self) -> bool:
        return self.language == "English"


def folded(name: str) -> str:
    return " ".join(name.replace("’", "'").casefold().split())
