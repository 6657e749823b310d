"""Small secrets sealed for one place in the database: AES-256-GCM, in an envelope that says how and under which key.

An envelope is a version byte, the key's id with its length before it, a nonce, and the sealed bytes. It opens only in
the table, column, row and school that it was sealed for, so that a ciphertext cannot be moved to another row.
"""

import secrets
from collections.abc import Mapping
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
NONCE_BYTES = 12


class CannotOpen(Exception):
    """What was sealed was altered or moved. The text says what is wrong, for whoever looks after the site."""


class NoSuchKey(CannotOpen):
    """The key under which it was sealed is not here, so nothing can be said of what is in it."""


class Place(NamedTuple):
    table: str
    column: str
    row: str
    school: int

    def bound_to(self, head: bytes) -> bytes:
        """Each part with its length before it, so that no two places give the same bytes."""
        parts = [head, *(str(part).encode() for part in self)]
        return b"".join(len(part).to_bytes(4) + part for part in parts)


def seal(plain: bytes, key_id: str, key: bytes, place: Place) -> bytes:
    head = bytes([VERSION, len(key_id)]) + key_id.encode("ascii")
    nonce = secrets.token_bytes(NONCE_BYTES)
    return head + nonce + AESGCM(key).encrypt(nonce, plain, place.bound_to(head))


def key_id_of(envelope: bytes) -> str:
    if len(envelope) < 2 or envelope[0] != VERSION:
        raise CannotOpen("an envelope of a version that is not known")
    return envelope[2 : 2 + envelope[1]].decode("ascii", "replace")


def unseal(envelope: bytes, keys: Mapping[str, bytes], place: Place) -> bytes:
    """What was sealed. Raises NoSuchKey where its key is not among `keys`, CannotOpen where it was tampered with."""
    key_id = key_id_of(envelope)
    if key_id not in keys:
        raise NoSuchKey(f"the key “{key_id}” is not here")
    head, rest = envelope[: 2 + envelope[1]], envelope[2 + envelope[1] :]
    try:
        return AESGCM(keys[key_id]).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.bound_to(head))
    except (InvalidTag, ValueError):
        raise CannotOpen("an envelope that was altered or moved") from None
