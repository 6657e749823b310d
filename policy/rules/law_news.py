"""What is new in the register of law and guidance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from esafety.schools.models import School


@dataclass(frozen=True)
class News:
    mark: str
    words: str
    url: str = ""


def news(school: School, since: date, on: date) -> Sequence[News]:
    return []
