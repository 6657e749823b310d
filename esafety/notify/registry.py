"""What apps offer to be reminded of: `RULES` in their `reminders.py`, each saying what is due to be done by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from django.apps import apps
from django.utils.module_loading import autodiscover_modules, module_has_submodule

from esafety.access.records import SchoolRecord

if TYPE_CHECKING:
    from esafety.schools.models import Person, School, SchoolSettings


@dataclass(frozen=True)
class Due:
    """Something that a person is to be reminded of. `key` is the rule's, `stage` counts from 1.

    `since` is the local date on which the matter began, such as the day of the report: it tells one time that the same
    thing is due from another. `on` is the one on which the stage fell due, which may move with the school's terms.
    What is `urgent` is said in the school's holidays too.
    """

    key: str
    record: SchoolRecord
    person: Person
    on: date
    stage: int
    since: date
    urgent: bool = False

    @property
    def once(self) -> str:
        """The key under which each person is told once."""
        return (
            f"remind:{self.key}:{self.record._meta.label_lower}:{self.record.pk}:{self.stage}:{self.since.isoformat()}"
        )


class Finder(Protocol):
    def __call__(self, school: School, today: date, *, only: int | None = None) -> Iterable[Due]:
        """All that is outstanding as of a local date, however long it has been; with `only`, about that record.

        Each person is named once a record, with the latest stage that tells them. What is done, or is another's to
        do now, is not there. The cost must not grow with the number of records that are in order.
        """


@dataclass(frozen=True)
class Stage:
    """A step of a rule. `text` is a key of `notify.texts`; the others are for people who ask how it works.

    `when` goes on from the rule's name, such as "the next working day"; `whom` gives the roles or people in words.
    """

    text: str
    when: str
    whom: Callable[[School, SchoolSettings], str]


@dataclass(frozen=True)
class Rule:
    """What is reminded of, in which stages, and how it is found. `note` says what else a reader should know."""

    key: str
    name: str
    stages: tuple[Stage, ...]
    due: Finder
    url: Callable[[SchoolRecord], str]
    note: str = ""

    def stage(self, number: int) -> Stage:
        return self.stages[number - 1]


def autodiscover() -> None:
    """Import every app's `reminders.py`, so that a mistake in one stops the start and not a morning's reminders."""
    autodiscover_modules("reminders")


def rules() -> Iterator[Rule]:
    """In the order of INSTALLED_APPS."""
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "reminders"):
            yield from import_module(f"{app.name}.reminders").RULES


def rule_of(key: str) -> Rule | None:
    """None where no app has the rule any more."""
    return next((rule for rule in rules() if rule.key == key), None)
