"""Writing to the event log. Verbs use `@verb`, so that events are written last, in the verb's own transaction."""

import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models, transaction
from django.utils import timezone

from esafety.audit.chain import digest
from esafety.audit.models import ChainHead, Event

if TYPE_CHECKING:
    from esafety.schools.models import Person

INSTALLATION = "installation"
_local = threading.local()


class NotInTransaction(RuntimeError):
    """An event was written outside a transaction: the act and its event would not stand or fall together."""


class Stretch(NamedTuple):
    """Events that follow each other in the chain of one scope."""

    scope: str
    events: list[Event]


def verb[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Run a verb in one transaction and write its events, and those of verbs it calls, at the very end of it.

    The head of the chain is locked only then, so nothing slow happens under that lock.
    """

    @wraps(function)
    def acting(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(), _gathering():
            return function(*args, **kwargs)

    return acting


@contextmanager
def _gathering() -> Iterator[None]:
    if getattr(_local, "waiting", None) is not None:
        before = len(_local.waiting)
        try:
            yield  # inside another verb: the outer one writes
        except BaseException:
            del _local.waiting[before:]  # rolled back, so it did not happen even if the outer verb goes on
            raise
        return
    _local.waiting = []
    try:
        yield
        for stretch in _stretches(_local.waiting):
            _write(stretch)
    finally:
        _local.waiting = None


def record(
    action: str, *, actor: "Person", about: models.Model | None = None, details: dict[str, Any] | None = None
) -> None:
    """Write that a person did something, in their school's scope.

    `details` holds ids, codes and dates as plain JSON, never names or free text. Raises NotInTransaction.
    """
    _give(
        Event(
            scope=f"school:{actor.school_id}",
            actor_id=actor.pk,
            user_id=actor.user_id,
            action=action,
            model=about._meta.label_lower if about else "",
            record_id=about.pk if about else None,
            details=details or {},
        )
    )


def record_public(
    action: str, *, school: models.Model, about: models.Model | None = None, details: dict[str, Any] | None = None
) -> None:
    """Write what somebody without a sign-in did on a school's public pages: no actor, in the school's scope."""
    _give(
        Event(
            scope=f"school:{school.pk}",
            action=action,
            model=about._meta.label_lower if about else "",
            record_id=about.pk if about else None,
            details=details or {},
        )
    )


def record_installation(action: str, *, user_id: int | None = None, details: dict[str, Any] | None = None) -> None:
    """Write what belongs to no school: sign-ins, and acts of the trust or the operator."""
    _give(Event(scope=INSTALLATION, user_id=user_id, action=action, details=details or {}))


@transaction.atomic
def record_look(record: models.Model, *, actor: "Person") -> None:
    """Write that a person opened a sensitive record, in a transaction of its own: the page is shown only if it held."""
    _give(
        Event(
            scope=f"school:{actor.school_id}",
            actor_id=actor.pk,
            user_id=actor.user_id,
            action=f"{record._meta.app_label}.looked",
            model=record._meta.label_lower,
            record_id=record.pk,
        )
    )


@transaction.atomic
def record_refusal(actor: "Person", perm: str, match: Any, refused: Exception) -> None:
    """Write a change that was refused, in a transaction of its own: the act is rolled back, its refusal is not."""
    details = {"url": match.view_name, "perm": str(perm), "as": type(refused).__name__}
    record("access.refused", actor=actor, details=details)


@transaction.atomic
def record_outsider(user: Any, match: Any) -> None:
    """Write that a signed-in user tried to change something in a school where they have no Person."""
    record_installation("access.refused", user_id=user.pk, details={"url": match.view_name})


def _give(event: Event) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(event.action)
    event.at = timezone.now()
    event.details = _composed(event.details)
    waiting = getattr(_local, "waiting", None)
    if waiting is None:
        _write(Stretch(event.scope, [event]))
    else:
        waiting.append(event)


def _composed(value: Any) -> Any:
    """With all text in NFC: the chain hashes what is stored."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_composed(key): _composed(one) for key, one in value.items()}
    return [_composed(one) for one in value] if isinstance(value, list | tuple) else value


def _stretches(events: list[Event]) -> list[Stretch]:
    """One for each scope, in one order for all, so that no two verbs each hold a head that the other waits for."""
    by_scope: dict[str, list[Event]] = {}
    for event in events:
        by_scope.setdefault(event.scope, []).append(event)
    return [Stretch(scope, by_scope[scope]) for scope in sorted(by_scope)]


def _write(stretch: Stretch) -> None:
    """One lock, one insert and one update, however many events there are."""
    head = _locked_head(stretch.scope)
    for event in stretch.events:
        event.seq, event.prev = head.seq + 1, head.hash
        event.hash = digest(event)
        head.seq, head.hash = event.seq, event.hash
    Event.objects.bulk_create(stretch.events)
    head.save(update_fields=["seq", "hash"])


def _locked_head(scope: str) -> ChainHead:
    heads = ChainHead.objects.select_for_update()
    head = heads.filter(scope=scope).first()
    if head is None:
        ChainHead.objects.bulk_create([ChainHead(scope=scope)], ignore_conflicts=True)
        head = heads.get(scope=scope)
    return head
