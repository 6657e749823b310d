"""The keys of a school: one data key, wrapped by a master key, from which one key for each purpose is derived."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from esafety.evidence.envelopes import NoSuchKey, Place, key_id_of, seal, unseal
from esafety.evidence.masters import KEY_BYTES, derived
from esafety.evidence.models import SchoolKey


@dataclass(frozen=True)
class Keys:
    """`wrapping` seals the keys of files; `naming` makes names and fingerprints that only we can make."""

    wrapping: bytes
    naming: bytes

    def name_for(self, purpose: str, *parts: bytes) -> str:
        """An HMAC-SHA-256 as 64 hex digits."""
        said = b"".join(len(part).to_bytes(4) + part for part in (purpose.encode(), *parts))
        return hmac.new(self.naming, said, hashlib.sha256).hexdigest()


def keys_of(school_id: int) -> Keys:
    """Raises NoSuchKey where the school has none or its master key is not here, CannotOpen where it was altered."""
    row = SchoolKey.objects.filter(school=school_id).first()
    if row is None:
        raise NoSuchKey("the school has no key")
    return _from(unseal(bytes(row.wrapped), settings.MASTER_KEYS, _place(school_id)))


def made_keys_of(school_id: int) -> Keys:
    """The same, made where this is the school's first file."""
    if not SchoolKey.objects.filter(school=school_id).exists():
        wrapped = _wrap(secrets.token_bytes(KEY_BYTES), school_id)
        SchoolKey.objects.bulk_create([SchoolKey(school_id=school_id, wrapped=wrapped)], ignore_conflicts=True)
    return keys_of(school_id)


@transaction.atomic
def rewrap_all() -> tuple[int, int]:
    """Wrap every school's key by the current master key: how many there are, and how many were wrapped anew.

    Raises NoSuchKey or CannotOpen, and then none was.
    """
    rows = list(SchoolKey.objects.select_for_update().order_by("pk"))
    changed = 0
    for row in rows:
        if key_id_of(bytes(row.wrapped)) != current_id():
            key = unseal(bytes(row.wrapped), settings.MASTER_KEYS, _place(row.pk))
            row.wrapped = _wrap(key, row.pk)
            row.save(update_fields=["wrapped"])
            changed += 1
    return len(rows), changed


def current_id() -> str:
    return next(iter(settings.MASTER_KEYS))


def _from(key: bytes) -> Keys:
    return Keys(wrapping=derived(key, b"esafety files", b""), naming=derived(key, b"esafety names of files", b""))


def _wrap(key: bytes, school_id: int) -> bytes:
    return seal(key, current_id(), settings.MASTER_KEYS[current_id()], _place(school_id))


def _place(school_id: int) -> Place:
    return Place("evidence_schoolkey", "wrapped", str(school_id), school_id)
