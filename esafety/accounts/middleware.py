"""Timed log-off, and what becomes of a form that comes too late."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from esafety.access.questions import roles_by_school
from esafety.access.roles import CASE_ROLES
from esafety.accounts import held, throttle


class TimedLogOffMiddleware:
    """Logs off after 15 idle minutes for those who see cases, 30 for others, and after 10 hours at most (T60).

    Asked anew on every request, so that a role given or taken counts at once. A form that was on its way is held
    (`esafety.accounts.held`) after the CSRF check, which runs before `process_view` here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.logged_off = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            self.end_or_go_on(request)
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if request.method == "POST" and held.COOKIE in request.COOKIES and response.status_code == 302:
            held.release(request)
        if request.user.is_authenticated and not was_signed_in:
            token = throttle.remember_browser(request, request.user)
            response.set_cookie(
                throttle.BROWSER_COOKIE,
                token,
                max_age=throttle.BROWSER_DAYS * 86_400,
                secure=settings.IS_HTTPS,
                httponly=True,
                samesite="Lax",
            )
        return response

    def end_or_go_on(self, request: HttpRequest) -> None:
        now = timezone.now().timestamp()
        session = request.session
        signed_in_at = session.get("signed_in_at", 0)
        last_seen_at = session.get("last_seen_at", signed_in_at)
        is_over = now - signed_in_at > settings.SIGNED_IN_HOURS * 3600
        is_idle = now - last_seen_at > idle_seconds(request.user)
        if is_over or is_idle or (request.user.is_demo and not settings.DEMO):
            request.logged_off = request.user  # type: ignore[attr-defined]
            logout(request)
        elif now - last_seen_at > 30:
            session["last_seen_at"] = now

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        user = request.logged_off  # type: ignore[attr-defined]
        if user is None or not getattr(view, "login_required", True):
            return None
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
        key = held.hold(request, user) if request.method == "POST" else None
        if key:
            back = reverse("held-form")
        response = sign_in_again(request, back)
        if key:
            held.set_cookie(response, key)
        return response


def idle_seconds(user: Any) -> int:
    held_roles = frozenset().union(*roles_by_school(user).values())
    minutes = settings.IDLE_MINUTES_WITH_CASES if held_roles & CASE_ROLES else settings.IDLE_MINUTES
    return minutes * 60


def sign_in_again(request: HttpRequest, back: str) -> HttpResponse:
    """To the sign-in page, which says why; a request by htmx is told to load it as a whole page."""
    url = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': back, 'ended': 1})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
