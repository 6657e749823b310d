from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from esafety.ui.registry import Door, doors_for

IN_A_ROW = 8


@dataclass(frozen=True)
class Menu:
    """The doors as the menu has them: in a row, and those under "More" where there are too many for one row."""

    row: list[Door]
    more: list[Door]

    @classmethod
    def of(cls, doors: list[Door]) -> Menu:
        seldom = [door for door in doors if door.seldom]
        if len(doors) <= IN_A_ROW or len(seldom) < 2:
            return cls(doors, [])
        return cls([door for door in doors if not door.seldom], seldom)

    @property
    def current_in_more(self) -> Door | None:
        return next((door for door in self.more if door.current), None)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """What `base.html` shows on every page. Asks the database nothing unless the page draws the menu."""
    person = getattr(request, "person", None)
    doors = SimpleLazyObject(lambda: marked(doors_for(person), request.path) if person else [])
    return {
        "school": getattr(request, "school", None),
        "person": person,
        "doors": doors,
        "menu": SimpleLazyObject(lambda: Menu.of(list(doors))),
        "role_name": SimpleLazyObject(lambda: ", ".join(person.role_names) if person else ""),
        "is_demo": settings.DEMO,
    }


def marked(doors: list[Door], path: str) -> list[Door]:
    """The doors with the one that leads nearest to this page marked as current."""
    under = [door.under or door.url for door in doors]
    nearest = max((url for url in under if path.startswith(url)), key=len, default=None)
    return [replace(door, current=url == nearest) for door, url in zip(doors, under, strict=True)]
