"""`@requires`: the guard that every view of a school carries. A test walks the URLconf for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit import events

Finder = Callable[..., Any]
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def requires(*perms: Perm, on: Finder | None = None, hidden: bool = False) -> Callable[[Callable[..., Any]], Any]:
    """Let in a person of the school who holds one of `perms`, on the record that the finder gives where there is one.

    The finder is called as `on(request, **kwargs)`, must look only in `visible_to(request.person)`, and raises Http404;
    the view then receives the record in place of the URL's other arguments. A missing permission is 403, or 404 where
    `hidden`: for sections whose very existence is not the asker's business. Each refusal of a change is written to the
    audit log in a transaction of its own.
    """

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, school: str, **kwargs: Any) -> HttpResponse:
            person = request.person  # type: ignore[attr-defined]
            try:
                record = on(request, **kwargs) if on is not None else None
                if not any(can(person, perm, record) for perm in perms):
                    raise Http404 if hidden else PermissionDenied
            except (Http404, PermissionDenied) as refused:
                if request.method not in SAFE_METHODS:
                    events.record_refusal(person, perms[0], request.resolver_match, refused)
                raise
            try:
                return view(request, record) if on is not None else view(request, **kwargs)
            except PermissionDenied as refused:  # a verb asked again under its lock, and the answer had changed
                if request.method not in SAFE_METHODS:
                    events.record_refusal(person, perms[0], request.resolver_match, refused)
                raise

        guarded.required_permissions = perms  # type: ignore[attr-defined]
        guarded.finder = on  # type: ignore[attr-defined]
        return guarded

    return guard
