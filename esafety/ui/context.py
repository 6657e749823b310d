from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from esafety.ui.registry import Door, doors_for


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """What `base.html` shows on every page. Asks the database nothing unless the page draws the menu."""
    person = getattr(request, "person", None)
    return {
        "school": getattr(request, "school", None),
        "person": person,
        "doors": SimpleLazyObject(lambda: marked(doors_for(person), request.path) if person else []),
        "role_name": SimpleLazyObject(lambda: ", ".join(person.role_names) if person else ""),
        "is_demo": settings.DEMO,
    }


def marked(doors: list[Door], path: str) -> list[Door]:
    """The doors with the one that leads nearest to this page marked as current."""
    under = [door.under or door.url for door in doors]
    nearest = max((url for url in under if path.startswith(url)), key=len, default=None)
    return [replace(door, current=url == nearest) for door, url in zip(doors, under, strict=True)]
