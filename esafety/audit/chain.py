"""The bytes that are hashed, and the walk that proves a chain. No queries in here but the walk's own."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from esafety.audit.models import ChainHead, Event

GENESIS = "0" * 64


def canonical(event: Event) -> bytes:
    """Length-prefixed fields in a fixed order: time in whole microseconds UTC, null apart from empty.

    Text is hashed as it is stored; `events` stores it in NFC, so that no other spelling of it passes.
    """
    fields: list[Any] = [
        event.scope,
        event.seq,
        microseconds(event.at),
        event.actor_id,
        event.user_id,
        event.action,
        event.model,
        event.record_id,
        json.dumps(event.details, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        event.prev,
    ]
    return b"".join(_prefixed(field) for field in fields)


def microseconds(moment: datetime) -> int:
    since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _prefixed(value: Any) -> bytes:
    if value is None:
        return b"-:"
    encoded = str(value).encode("utf-8", "surrogatepass")
    return b"%d:%s" % (len(encoded), encoded)


def digest(event: Event) -> str:
    return hashlib.sha256(canonical(event)).hexdigest()


@dataclass(frozen=True)
class Fault:
    """The first bad place in a scope's chain."""

    scope: str
    seq: int
    what: str


def verify(scope: str) -> tuple[int, Fault | None]:
    """Walk one scope's chain; how many rows were right before the end or the first fault, and the fault."""
    head = ChainHead.objects.filter(scope=scope).first()
    events = Event.objects.filter(scope=scope).order_by("seq", "pk").iterator(chunk_size=5_000)
    return walk(scope, events, head)


def walk(scope: str, events: Iterable[Event], head: ChainHead | None) -> tuple[int, Fault | None]:
    good, prev = 0, GENESIS
    for expected, event in enumerate(events, start=1):
        fault = _fault_in(event, expected, prev)
        if fault:
            return good, Fault(scope, min(expected, event.seq), fault)
        good, prev = expected, event.hash
    if head is None:
        return good, Fault(scope, good, "the head of the chain is missing") if good else None
    if (head.seq, head.hash) != (good, prev):
        return good, Fault(scope, good + 1, f"the chain ends at {good}, but its head says {head.seq}")
    return good, None


def _fault_in(event: Event, expected: int, prev: str) -> str:
    if event.seq != expected:
        return f"row {expected} is missing" if event.seq > expected else f"row {event.seq} stands there twice"
    if event.prev != prev:
        return "the row does not follow from the one before"
    if digest(event) != event.hash:
        return "the row is not what was written"
    return ""


def scopes() -> Iterator[str]:
    """Every scope that has a head or an event."""
    heads = set(ChainHead.objects.values_list("scope", flat=True))
    yield from sorted(heads | set(Event.objects.order_by().values_list("scope", flat=True).distinct()))
