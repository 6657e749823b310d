"""What apps offer as figures: `INDICATORS` in their `indicators.py`, each a question that the records answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

from django.apps import apps
from django.urls import reverse
from django.utils.module_loading import autodiscover_modules, module_has_submodule

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.indicators.models import State

if TYPE_CHECKING:
    from esafety.schools.models import Person, School


class Unit(StrEnum):
    """How a reading is told: a share is numerator of denominator, a count stands by itself."""

    SHARE = "share"
    COUNT = "count"


@dataclass(frozen=True)
class Reading:
    """An answer on a day. `words` say how it came about, and name no number that a governor should not read."""

    state: State
    words: str
    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True)
class Indicator:
    """A question, and how to answer it from the records for any day, today or past.

    `url_name` and `query` lead to the records behind it, for those who hold `records`; only they read numbers below 5
    where `hides_small`.
    """

    key: str
    name: str
    question: str
    target: str
    unit: Unit
    value: Callable[[School, date], Reading]
    url_name: str
    records: Perm
    query: str = ""
    hides_small: bool = True

    def is_exact_for(self, person: Person) -> bool:
        return not self.hides_small or can(person, self.records)

    def url_for(self, person: Person) -> str:
        """The records behind it; empty for those who may not see them."""
        if not can(person, self.records):
            return ""
        return reverse(self.url_name, args=[person.school.slug]) + (f"?{self.query}" if self.query else "")


def autodiscover() -> None:
    """Import every app's `indicators.py`, so that a mistake in one stops the start and not a night's reading."""
    autodiscover_modules("indicators")


def indicators() -> Iterator[Indicator]:
    """In the order of INSTALLED_APPS."""
    for app in apps.get_app_configs():
        if app.name != "esafety.indicators" and module_has_submodule(app.module, "indicators"):
            yield from import_module(f"{app.name}.indicators").INDICATORS
