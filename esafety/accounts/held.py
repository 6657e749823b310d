"""A form that was sent after its session had ended: sealed, kept for half an hour, given back to its writer alone."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from esafety.accounts.models import HeldForm

if TYPE_CHECKING:
    from esafety.accounts.models import User

COOKIE = "__Host-held" if settings.IS_HTTPS else "held"
NEVER_HELD = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword"}


@dataclass(frozen=True)
class GivenBack:
    path: str
    fields: list[tuple[str, str]]


def hold(request: HttpRequest, user: "User") -> str | None:
    """Seal the posted fields under a fresh random key. Returns the key for the cookie, or None if there is nothing."""
    fields = [(name, value) for name, values in request.POST.lists() if name not in NEVER_HELD for value in values]
    if not fields:
        return None
    key = secrets.token_bytes(32)
    path = request.get_full_path()[:2000]
    nonce = secrets.token_bytes(12)
    sealed = nonce + AESGCM(key).encrypt(nonce, json.dumps(fields).encode(), _bound_to(user, path))
    HeldForm.objects.create(
        key_hash=_hash(key),
        user=user,
        path=path,
        sealed=sealed,
        held_until=timezone.now() + timedelta(minutes=settings.FORM_HELD_MINUTES),
    )
    return base64.urlsafe_b64encode(key).decode()


def waiting(request: HttpRequest) -> tuple[HeldForm, GivenBack] | None:
    """The form held under this browser's cookie for the user who is signed in now, opened; None for anybody else."""
    try:
        key = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        return None
    if len(key) != 32 or not request.user.is_authenticated:
        return None
    form = HeldForm.objects.fresh(timezone.now()).filter(key_hash=_hash(key), user=request.user.pk).first()
    if form is None:
        return None
    sealed = bytes(form.sealed)
    try:
        opened = AESGCM(key).decrypt(sealed[:12], sealed[12:], _bound_to(form.user, form.path))
    except InvalidTag:
        return None
    return form, GivenBack(form.path, [(name, value) for name, value in json.loads(opened)])


def release(request: HttpRequest) -> None:
    """Forget the form that waits for this browser, once it has been sent on to where it was going."""
    found = waiting(request)
    if found is not None and found[0].path == request.get_full_path()[:2000]:
        found[0].delete()


def set_cookie(response: HttpResponse, key: str) -> None:
    response.set_cookie(
        COOKIE,
        key,
        max_age=settings.FORM_HELD_MINUTES * 60,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _bound_to(user: "User", path: str) -> bytes:
    return f"{user.pk}:{path}".encode()


def _hash(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()
