"""Master keys. They wrap the key of each school, stand in the environment alone, and so in no database or backup.

Read by the settings, so this module knows nothing of Django's apps.
"""

import base64
import binascii
import re

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,20}")
HOW_TO_MAKE = (
    "Make one with: python3 -c 'import base64, secrets; "
    'print("1:" + base64.b64encode(secrets.token_bytes(32)).decode())\' '
    "and keep a copy apart from the backups: without it no stored file can be read again."
)


def read(written: str, *, secret_key: str, may_derive: bool) -> dict[str, bytes]:
    """The keys by id, the current one first, from `id:base64 of 32 bytes`, several with commas.

    Without any, one is derived from the secret key where that `may_derive` (a demo). Raises ImproperlyConfigured with a
    sentence that never repeats the key.
    """
    parts = [part.strip() for part in written.split(",") if part.strip()]
    if not parts and may_derive:
        return {"derived": derived(secret_key.encode(), b"esafety master key", b"")}
    if not parts:
        raise ImproperlyConfigured(f"Set MASTER_KEYS in the environment: it wraps the keys of files. {HOW_TO_MAKE}")
    keys: dict[str, bytes] = {}
    for number, part in enumerate(parts, start=1):
        key_id, _, text = part.partition(":")
        key = _decoded(text)
        if not KEY_ID.fullmatch(key_id) or key is None:
            raise ImproperlyConfigured(
                f"Key {number} of MASTER_KEYS is not a short id, a colon and 32 bytes in base64. {HOW_TO_MAKE}"
            )
        if key_id in keys or key in keys.values():
            raise ImproperlyConfigured(f"Key {number} of MASTER_KEYS is there twice: each needs an id of its own.")
        keys[key_id] = key
    return keys


def derived(key: bytes, purpose: bytes, salt: bytes) -> bytes:
    """A key for one purpose, from which neither `key` nor a key for another purpose can be found."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt or None, info=purpose).derive(key)


def _decoded(text: str) -> bytes | None:
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES and len(set(key)) > 1 else None
