"""What apps offer to the menu, the home page and the page before it, in their `home.py`. All of it is optional.

`waiting`, `figures` and `doors` of a person; `first`, the path to which a person is led once after signing in, such as
something to sign, or None; and `sign_in_lines`, sentences for whoever signs in, without a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.module_loading import autodiscover_modules, module_has_submodule

if TYPE_CHECKING:
    from esafety.schools.models import Person


@dataclass(frozen=True)
class Waiting:
    """One thing that somebody is asked to do. `who` asks for it, `since` when; `tag` is a state in one or two words.

    `since_words` stand before how long it is, such as "waiting for" 2 days.
    """

    text: str
    url: str
    since: datetime | None = None
    since_words: str = "waiting for"
    who: str = ""
    tag: str = ""
    tag_kind: str = "info"


@dataclass(frozen=True)
class Door:
    """A place in the menu. `text` is the line under its name on the home page's tile.

    It is current on all pages `under` an address: its own, unless it leads further in. One that is used `seldom` stands
    under "More" in the menu of somebody who has many.
    """

    label: str
    url: str
    text: str = ""
    current: bool = False
    under: str = ""
    seldom: bool = False


@dataclass(frozen=True)
class Figure:
    """A number with what it means in `words`; `kind` is good, warn, bad, info or quiet."""

    label: str
    value: str
    words: str
    kind: str = "quiet"
    url: str = ""


def autodiscover() -> None:
    """Import every app's `home.py`, so that a mistake in one stops the start and not a page."""
    autodiscover_modules("home")


def waiting_for(person: Person) -> list[Waiting]:
    return [*_gather("waiting", person)]


def figures_for(person: Person) -> list[Figure]:
    return [*_gather("figures", person)]


def doors_for(person: Person) -> list[Door]:
    """The subjects' doors before those of the house itself."""
    return [*_gather("doors", person, is_core=False), *_gather("doors", person, is_core=True)]


def first_for(person: Person) -> str | None:
    """What the first app says that says anything. Asked right after signing in only (`accounts.arriving`)."""
    return next((path for offer in _offers("first") if (path := offer(person))), None)


def lines_for_sign_in() -> list[str]:
    return [line for offer in _offers("sign_in_lines") for line in offer()]


def _gather(kind: str, person: Person, is_core: bool | None = None) -> Iterator[Any]:
    for offer in _offers(kind, is_core):
        yield from offer(person)


def _offers(kind: str, is_core: bool | None = None) -> list[Callable[..., Any]]:
    """In the order of INSTALLED_APPS; of all apps, or of the core's or the subjects' alone."""
    homes = [home for of_core, home in _homes() if is_core in {None, of_core}]
    return [getattr(home, kind) for home in homes if hasattr(home, kind)]


@cache
def _homes() -> list[tuple[bool, ModuleType]]:
    """Each app's `home`, and whether it is the core's: the same for as long as the process lives."""
    return [
        (app.name.startswith("esafety."), import_module(f"{app.name}.home"))
        for app in apps.get_app_configs()
        if module_has_submodule(app.module, "home")
    ]
