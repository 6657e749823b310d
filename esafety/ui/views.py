from __future__ import annotations

import sys
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_safe

from esafety.ui import samples


@require_safe
@login_not_required
def help_in_an_emergency(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/help.html", {"narrow": True})


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/accessibility.html", {"narrow": True})


@require_http_methods(["GET", "POST"])
@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build pages. Exists only in the demo."""
    if request.htmx:  # type: ignore[attr-defined]
        query = request.GET.get("q", "")[:100]
        return render(request, "components/person_results.html", samples.found(query) | {"name": "person"})
    return render(request, "ui/styleguide.html", samples.context(request))


# --- When something is wrong ---------------------------------------------------------------------------------
# None of these reads the session, the school or the database: the page must come when those are what is broken,
# and "not there" and "not for you" must be the same bytes.


def _plain_page(template: str, status: HTTPStatus) -> HttpResponse:
    return HttpResponse(render_to_string(template), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain_page("400.html", HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain_page("403.html", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain_page("404.html", HTTPStatus.NOT_FOUND)


def went_wrong(request: HttpRequest) -> HttpResponse:
    """A database that is busy or away is no fault of the page: then it asks to come back shortly."""
    if isinstance(sys.exception(), OperationalError):
        return unavailable(request)
    return _plain_page("500.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _plain_page("503.html", HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = "60"
    return response


def form_went_stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW. `reason` is for the log, which Django writes; it would tell a reader nothing.

    A page with readers of its own explains it in their words: its view has a function `explains_stale_form`.
    """
    explains = getattr(getattr(request.resolver_match, "func", None), "explains_stale_form", None)
    if explains is not None:
        response: HttpResponse = explains(request)
        return response
    return _plain_page("ui/form_went_stale.html", HTTPStatus.FORBIDDEN)
