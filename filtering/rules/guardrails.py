"""What no request may open, and what needs the designated safeguarding lead as a second decider.

The rule is a table that can be read against a policy: each line is a test of the address, what follows and why. Lists
of illegal content are no part of any request here: nothing in this product can name, open or switch them off.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from filtering import addresses, host_lists
from filtering.addresses import Address


class Follows(StrEnum):
    """What a guardrail asks for."""

    REFUSED = "refused"
    SECOND = "second"  # the DSL decides too (KCSIE: the DSL understands filtering and monitoring)
    WARNED = "warned"


@dataclass(frozen=True)
class Caught:
    """One guardrail that an address meets. `why` is a sentence for whoever asks or decides."""

    key: str
    follows: Follows
    why: str


def _is(kind: str) -> Callable[[Address], bool]:
    listed = host_lists.KINDS[kind]
    return lambda address: any(addresses.under(address.host, host) for host in listed)


def _is_suffix(address: Address) -> bool:
    return addresses.is_public_suffix(address.host)


def _unknown_ending(address: Address) -> bool:
    return not addresses.is_known_ending(address.host)


def _looks_like_another(address: Address) -> bool:
    return bool(addresses.looks_like(address.host))


def _mixes_alphabets(address: Address) -> bool:
    return addresses.mixes_alphabets(address.host)


def _whole_user_content(address: Address) -> bool:
    return not address.path and _is("user_content")(address)


def _has_port(address: Address) -> bool:
    return address.port is not None


GUARDRAILS: tuple[tuple[str, Callable[[Address], bool], Follows, str], ...] = (
    (
        "suffix",
        _is_suffix,
        Follows.REFUSED,
        "Anybody can have an address under {host}, so this would open far more than one site. Give the whole name.",
    ),
    (
        "unknown_ending",
        _unknown_ending,
        Follows.REFUSED,
        "No site on the internet has an address that ends like {host}. Look for a slip of the pen.",
    ),
    (
        "mixed_alphabets",
        _mixes_alphabets,
        Follows.REFUSED,
        "{shown} holds letters of two alphabets in one word, as addresses made to deceive do. Type it yourself.",
    ),
    (
        "shortener",
        _is("shortener"),
        Follows.REFUSED,
        "{host} leads on to any other site. Open the short link yourself and give the address that it leads to.",
    ),
    (
        "proxy",
        _is("proxy"),
        Follows.REFUSED,
        "{host} shows other sites through itself, so opening it switches the filter off for whoever uses it.",
    ),
    (
        "vpn",
        _is("vpn"),
        Follows.REFUSED,
        "{host} is for leading traffic past filters, so opening it switches the filter and the monitoring off.",
    ),
    (
        "encrypted_dns",
        _is("encrypted_dns"),
        Follows.REFUSED,
        "{host} looks names up where the filter cannot see it, so opening it switches the filter off.",
    ),
    (
        "looks_like",
        _looks_like_another,
        Follows.SECOND,
        "{shown} can be taken for {looks_like} by eye. Make sure that it is the site that is meant.",
    ),
    (
        "user_content",
        _whole_user_content,
        Follows.SECOND,
        "Anybody can put pages on {host}. Give the address of the pages that are meant, or the designated safeguarding "
        "lead decides as well.",
    ),
    (
        "port",
        _has_port,
        Follows.WARNED,
        "Filters open a site whatever the number after the colon: {host} is opened, not only port {port}.",
    ),
)


def caught(address: Address) -> list[Caught]:
    """Every guardrail that a request to open the address meets, the hardest first. None bars a request to block."""
    return sorted(_caught(address), key=lambda one: list(Follows).index(one.follows))


def _caught(address: Address) -> Iterator[Caught]:
    for key, meets, follows, why in GUARDRAILS:
        if meets(address):
            said = why.format(
                host=addresses.in_its_own_letters(address.host),
                shown=address.shown,
                looks_like=addresses.looks_like(address.host),
                port=address.port,
            )
            yield Caught(key, follows, said)


def refusals(address: Address) -> list[str]:
    return [one.why for one in caught(address) if one.follows is Follows.REFUSED]


def needs_second(address: Address) -> bool:
    return any(one.follows is Follows.SECOND for one in caught(address))
