"""How often a sign-in may be tried. Nobody can use it to lock another out (T61).

Guesses at one account are counted over all networks: after `PER_ACCOUNT` wrong ones in an hour no more reach the
password hasher, except from a browser on which that account has signed in before, which has a count of its own. Whoever
is at a new browser meanwhile resets the password by mail, which forgives the count. Guesses over many accounts are
counted by network, with room for a whole school behind one address. Counts stand in the database by ten minutes, so
they are exact with any number of processes and whatever happens to the cache.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from esafety.accounts.limits import this_slot
from esafety.accounts.models import KnownBrowser, TryCount

if TYPE_CHECKING:
    from esafety.accounts.models import User

PER_ACCOUNT = 10
PER_BROWSER = 20
PER_NETWORK = 300
BROWSER_DAYS = 180
BROWSER_COOKIE = "__Host-browser" if settings.IS_HTTPS else "browser"


class TooManyTries(Exception):
    """No more tries for now."""


def digest(text: str) -> str:
    """A keyed digest of an address: tells apart without telling what."""
    return hmac.new(settings.SECRET_KEY.encode(), text.strip().lower().encode(), hashlib.sha256).hexdigest()[:32]


def admit(request: HttpRequest, email: str, network: str) -> list[str]:
    """Count one try before the password is hashed. Returns the counters to give back on success.

    Raises TooManyTries.
    """
    browser = known_browser(request, email)
    if browser:
        most = {f"browser:{browser}": PER_BROWSER}
    else:
        most = {account_key(email): PER_ACCOUNT, f"network:{digest(network)}": PER_NETWORK}
    tries = TryCount.objects.one_more(list(most), this_slot())
    if any(tries[key] > most[key] for key in most):
        raise TooManyTries
    return list(most)


def forgive(email: str) -> None:
    TryCount.objects.filter(key=account_key(email)).delete()


def account_key(email: str) -> str:
    return f"account:{digest(email)}"


def known_browser(request: HttpRequest, email: str) -> str:
    """The hash of this browser's cookie if the account has signed in here before, else empty."""
    token = request.COOKIES.get(BROWSER_COOKIE, "")
    if not token:
        return ""
    known = KnownBrowser.objects.filter(token_hash=_hash(token), user__email__iexact=email)
    return _hash(token) if known.exists() else ""


def remember_browser(request: HttpRequest, user: "User") -> str:
    """Note that this browser has signed the user in. Returns the token for its cookie."""
    token = request.COOKIES.get(BROWSER_COOKIE, "") or secrets.token_urlsafe(32)
    KnownBrowser.objects.update_or_create(user=user, token_hash=_hash(token), defaults={"last_used": timezone.now()})
    return token


def forget_old_browsers() -> int:
    long_ago = timezone.now() - timedelta(days=BROWSER_DAYS)
    return KnownBrowser.objects.filter(last_used__lt=long_ago).delete()[0]


def forget_old_counts() -> int:
    return TryCount.objects.filter(slot__lte=this_slot() - timedelta(hours=1)).delete()[0]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
