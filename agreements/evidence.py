"""What an answer proves: a digest over all of it, and whether the rows still say what was signed (A9, D9)."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import batched
from typing import Any

from django.db.models import Exists, OuterRef

from agreements.models import Consent, ExactText, Signature, sha256_of
from esafety.audit.models import Event
from esafety.evidence.envelopes import CannotOpen, NoSuchKey
from esafety.evidence.keys import keys_of
from esafety.evidence.services import fault_of

EVENT = "agreements.answer"
BATCH = 500
FIELDS = (
    "school_id",
    "asked_id",
    "number",
    "version_id",
    "text_id",
    "text_sha256",
    "signer_id",
    "child_id",
    "visit_id",
    "class_signing_id",
    "act",
    "typed_name",
    "mark",
    "reason",
    "way",
    "asked_by_id",
    "entered_by_id",
    "scan_id",
    "signed_on",
    "address",
    "known_from",
    "message_id",
    "opened_at",
    "at",
)


def digest_of(signature: Signature, consents: list[tuple[str, str, str]]) -> str:
    """SHA-256 in hex over every field of the row and each consent given with it as (use, answer, SHA-256 of words)."""
    said: dict[str, Any] = {name: _plain(getattr(signature, name)) for name in FIELDS}
    said["consents"] = sorted(list(one) for one in consents)
    exact = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(exact.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def faults_of(signature: Signature) -> list[str]:
    """What is wrong with an answer, in words for whoever looks after the site; empty when nothing is."""
    return next(iter(look_at([signature]))).faults


@dataclass(frozen=True)
class Looked:
    """What was found of one answer; `unknown` says why something of it could not be looked at."""

    signature: Signature
    faults: list[str]
    unknown: str = ""


def look_at_all(school_id: int | None = None, *, scans: bool = True) -> Iterator[Looked]:
    """Every answer, and after them the events of answers that are gone. Memory does not grow with their number."""
    rows = Signature.objects.order_by("school", "pk").select_related("scan", "school")
    rows = rows if school_id is None else rows.filter(school=school_id)
    for batch in batched(rows.iterator(chunk_size=BATCH), BATCH):
        yield from look_at(batch, scans=scans)


def answers_gone(school_id: int | None = None) -> Iterator[Event]:
    """Events of the audit log whose answer is no longer there."""
    kept = Signature.objects.filter(pk=OuterRef("record_id"))
    events = Event.objects.filter(action=EVENT, model=Signature._meta.label_lower).exclude(Exists(kept))
    if school_id is not None:
        events = events.filter(scope=f"school:{school_id}")
    return events.order_by("pk").iterator(chunk_size=BATCH)


def look_at(signatures: Sequence[Signature], *, scans: bool = False) -> Iterator[Looked]:
    """Four queries, however many they are; and reading the scan of each that has one, if `scans`."""
    texts = ExactText.objects.in_bulk({one.text_id for one in signatures})
    true_hashes = {pk: sha256_of(text.exact) for pk, text in texts.items()}
    consents: dict[int, list[Consent]] = {}
    for consent in Consent.objects.filter(signature__in=signatures).select_related("words"):
        consents.setdefault(consent.signature_id or 0, []).append(consent)
    events = {
        event.record_id: event
        for event in Event.objects.filter(
            action=EVENT, model=Signature._meta.label_lower, record_id__in=[one.pk for one in signatures]
        )
    }
    for signature in signatures:
        said = consents.get(signature.pk, [])
        faults = list(_faults(signature, texts[signature.text_id], true_hashes[signature.text_id], said))
        faults += _faults_in_log(signature, events.get(signature.pk))
        fault, unknown = _look_at_scan(signature) if scans and signature.scan_id else ("", "")
        yield Looked(signature, [*faults, fault] if fault else faults, unknown)


def _faults(signature: Signature, text: ExactText, true_hash: str, consents: list[Consent]) -> Iterator[str]:
    if not true_hash == text.sha256 == signature.text_sha256:
        yield "the text is not the one that was signed"
    if any(one.words and sha256_of(one.words.question) != one.words.sha256 for one in consents):
        yield "the words of a consent are not those that were asked"
    said = [(one.use, one.answer, one.words.sha256 if one.words else "") for one in consents]
    if digest_of(signature, said) != signature.sha256:
        yield "the answer is not the one that was given"


def _faults_in_log(signature: Signature, event: Event | None) -> Iterator[str]:
    if event is None:
        yield "the audit log knows nothing of it"
    elif event.details.get("sha256") != signature.sha256:
        yield "the audit log knows another digest"


def _look_at_scan(signature: Signature) -> tuple[str, str]:
    """The fault of the scanned paper; or why it could not be looked at."""
    assert signature.scan is not None  # noqa: S101  (asked for those that have one)
    try:
        fault = fault_of(signature.scan, keys_of(signature.school_id))
    except (NoSuchKey, CannotOpen) as missing:
        return "", f"its scan cannot be opened: {missing}"
    return (f"the scan: {fault}" if fault else ""), ""


def event_of(signature: Signature) -> Event | None:
    """The audit log's event of the answer; its `seq` is the answer's place in the chain."""
    label = signature._meta.label_lower
    return Event.objects.filter(model=label, record_id=signature.pk, action=EVENT).first()
