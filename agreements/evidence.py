"""What an answer proves: a digest over all of it, and whether the rows still say what was signed (A9, D9)."""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

from agreements.models import Signature, sha256_of
from esafety.audit.models import Event

EVENT = "agreements.answer"
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


def consents_with(signature: Signature) -> list[tuple[str, str, str]]:
    """As `digest_of` takes them, from the rows."""
    rows = signature.consents.select_related("words")
    return [(one.use, one.answer, one.words.sha256 if one.words else "") for one in rows]


def faults_of(signature: Signature) -> list[str]:
    """What is wrong with an answer, in words for whoever looks after the site; empty when nothing is.

    Needs `text` at hand. Asks for the consents, their words and the audit log's event.
    """
    faults = []
    if sha256_of(signature.text.exact) != signature.text_sha256 or signature.text.sha256 != signature.text_sha256:
        faults.append("the text is not the one that was signed")
    for one in signature.consents.select_related("words"):
        if one.words and sha256_of(one.words.question) != one.words.sha256:
            faults.append("the words of a consent are not those that were asked")
    if digest_of(signature, consents_with(signature)) != signature.sha256:
        faults.append("the answer is not the one that was given")
    event = event_of(signature)
    if event is None:
        faults.append("the audit log knows nothing of it")
    elif event.details.get("sha256") != signature.sha256:
        faults.append("the audit log knows another digest")
    return faults


def event_of(signature: Signature) -> Event | None:
    """The audit log's event of the answer; its `seq` is the answer's place in the chain."""
    label = signature._meta.label_lower
    return Event.objects.filter(model=label, record_id=signature.pk, action=EVENT).first()
