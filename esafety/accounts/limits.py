"""How often a thing may be tried in ten minutes: counts in the database, by keyed digests of whoever tries.

A view that takes guesses counts each before it looks anything up, and gives the count back where the guess was right:

    keys = [limits.key("agreements.link", "network", limits.network_of(request))]
    if limits.counted(keys)[keys[0]] > 30:
        ...  # refuse
    limits.give_back(keys)

Counts are exact with any number of processes, and forgotten after an hour.
"""

import ipaddress
from collections.abc import Iterable
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from esafety.accounts.models import TryCount


def this_slot() -> datetime:
    """The beginning of the ten minutes that we are in."""
    now = timezone.now()
    return now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)


def key(what: str, by: str, mark: str) -> str:
    """A counter of `what` is tried, such as `incidents.guess`, by what kind of mark ("device"), and which one."""
    digest = salted_hmac("accounts.limits", mark, algorithm="sha256").hexdigest()[:32]
    return f"{what}:{by}:{digest}"


@transaction.atomic
def counted(keys: Iterable[str]) -> dict[str, int]:
    """Count one try under each key: how many that makes in these ten minutes."""
    keys, slot = list(keys), this_slot()
    TryCount.objects.one_more(keys, slot)
    return dict(TryCount.objects.filter(key__in=keys, slot=slot).values_list("key", "tries"))


def give_back(keys: Iterable[str]) -> None:
    """A right answer is no guess."""
    TryCount.objects.one_less(list(keys), this_slot())


def network_of(request: HttpRequest) -> str:
    """The address that asks, as our trusted proxies say it; of an IPv6 one the /64, which one household or school has.

    Raises PermissionDenied where no address is to be had.
    """
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if address.version == 6:
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
