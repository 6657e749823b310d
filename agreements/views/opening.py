"""What every page of a parent's link stands on: finding the link, and what is said where it opens nothing any more.

The pages show nothing of whoever may be signed in. Opening them does nothing but note when a link was first opened.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from agreements import links
from agreements.models import SigningLink
from agreements.services.signing import LinkEnded, Press
from esafety.accounts import limits

WRONG_IN_TEN_MINUTES = 30
View = Callable[[HttpRequest, SigningLink], HttpResponse]


class TooManyWrong(Exception):
    """The network has tried so many links that are none that it must wait."""


def by_link(view: View) -> Callable[..., HttpResponse]:
    """Give the view the current link of the address. One that has ended gets a page that says how to have another.

    What was never a link is one and the same 404, or 429 for a network that tries many; a right one opens all the same.
    """

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            link = link_of(request, token)
        except TooManyWrong:
            return too_many()
        if not links.is_current(link):
            return ended(request, link)
        try:
            return view(request, link)
        except LinkEnded:
            return ended(request, link)

    opened.explains_stale_form = explain_stale_form  # type: ignore[attr-defined]
    return login_not_required(opened)


def link_of(request: HttpRequest, token: str) -> SigningLink:
    """The link, current or not; its school is the request's. Only a wrong one is counted. Raises TooManyWrong."""
    link = links.find(token)
    if link is None:
        count_wrong(request)
        raise Http404
    request.school = link.campaign.school  # type: ignore[attr-defined]
    return link


def count_wrong(request: HttpRequest) -> None:
    try:
        network = limits.network_of(request)
    except PermissionDenied:  # no address to count by
        return
    key = limits.key("agreements.link", "network", network)
    if limits.counted([key])[key] > WRONG_IN_TEN_MINUTES:
        raise TooManyWrong


def too_many() -> HttpResponse:
    """Like all error pages it reads no session, no school and no database."""
    return HttpResponse(render_to_string("agreements/sign/too_many.html"), status=429)


def ended(request: HttpRequest, link: SigningLink) -> HttpResponse:
    return show(request, "ended", link, {"is_replaced": link.ended_at is not None})


def explain_stale_form(request: HttpRequest) -> HttpResponse:
    """A form came without its token: the browser keeps no cookies, or has thrown them away. Nothing was signed."""
    try:
        link = link_of(request, request.resolver_match.kwargs["token"])  # type: ignore[union-attr]
    except TooManyWrong:
        return too_many()
    if not links.is_current(link):
        return ended(request, link)
    return show(request, "stale", link, {}, status=403)


def show(
    request: HttpRequest, template: str, link: SigningLink, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    frame = {"token": request.resolver_match.kwargs["token"], "campaign": link.campaign, **context}  # type: ignore[union-attr]
    return render(request, f"agreements/sign/{template}.html", frame, status=status)


def press_of(request: HttpRequest) -> Press:
    """Where the form came from, behind as many proxies as are trusted."""
    try:
        network = get_adapter().get_client_ip(request)
    except PermissionDenied:
        network = None
    return Press(network=network, browser=request.headers.get("User-Agent", ""))


def note_opening(request: HttpRequest, link: SigningLink) -> None:
    """When the link was first opened: part of the evidence, though a mail's scanner may have been the one."""
    if request.method == "GET" and link.first_opened_at is None and "Sec-Purpose" not in request.headers:
        SigningLink.objects.filter(pk=link.pk, first_opened_at=None).update(first_opened_at=timezone.now())
