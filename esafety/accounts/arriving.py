"""Where an app leads somebody first, once after each signing in (`first` in its `home.py`), and never again."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve

from esafety.ui import registry

if TYPE_CHECKING:
    from esafety.schools.models import Person

HOMES = {"home", "schools:home"}
ARRIVES = "arrives"


def arrive(request: HttpRequest, url: str) -> None:
    """Note that signing in led to `url`: whoever was on the way to a page of their own is not led elsewhere."""
    try:
        is_home = resolve(urlsplit(url).path).view_name in HOMES
    except (Resolver404, Http404):
        is_home = False
    if is_home:
        request.session[ARRIVES] = True


def first_page(request: HttpRequest, person: "Person") -> str | None:
    """The path to go to in place of the school's home, asked for by that page alone."""
    return registry.first_for(person) if request.session.pop(ARRIVES, False) else None
