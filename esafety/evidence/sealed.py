"""How a file is sealed: AES-256-GCM in chunks of 1 MiB under a key of its own.

Each chunk is bound to its number and to whether it is the last, so that a file that was cut, added to or put in another
order does not open. The nonce is the number: a key seals one file, once.
"""

import hashlib
import io
import os
from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from esafety.evidence.envelopes import CannotOpen

CHUNK = 2**20
TAG = 16
HEAD = b"ESF\x01"  # what it is, and the version of this format


class Damaged(CannotOpen):
    """The file is not as it was sealed, or was sealed under another key."""


def _of_chunk(number: int, is_last: bool) -> tuple[bytes, bytes]:
    """The nonce of a chunk, and what it is bound to."""
    return number.to_bytes(12), HEAD + number.to_bytes(8) + bytes([is_last])


class Sealer:
    """Writes a sealed file to a raw file that is open for writing; counts and hashes the plain bytes on the way."""

    def __init__(self, out: IO[bytes], key: bytes) -> None:
        self._out, self._cipher = out, AESGCM(key)
        self._waiting = bytearray()
        self._number = 0
        self._sha256 = hashlib.sha256()
        self.size = 0
        self._write_all(HEAD)

    def write(self, plain: bytes) -> None:
        """Raises OSError as the disk does; nothing more can be written then."""
        self.size += len(plain)
        self._sha256.update(plain)
        self._waiting += plain
        while len(self._waiting) > CHUNK:  # one byte more shows that the chunk before it is not the last
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Write the last chunk and have the disk keep all of it."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()
        os.fsync(self._out.fileno())

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def _seal(self, plain: bytes, *, is_last: bool) -> None:
        nonce, bound_to = _of_chunk(self._number, is_last)
        self._write_all(self._cipher.encrypt(nonce, plain, bound_to))
        self._number += 1

    def _write_all(self, sealed: bytes) -> None:
        rest = memoryview(sealed)
        while rest:
            rest = rest[self._out.write(rest) :]  # a raw file may take less than it is given


class Reader(io.RawIOBase):
    """The plain bytes of a sealed file, from anywhere in it; never more than a chunk of them in memory.

    Raises Damaged where what is asked for is not as it was sealed. Closing it closes the sealed file.
    """

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        self._file, self._cipher = file, AESGCM(key)
        sealed = file.seek(0, os.SEEK_END) - len(HEAD)
        self._chunks = max(1, -(-sealed // (CHUNK + TAG)))
        self._size = max(0, sealed - self._chunks * TAG)
        self._at, self._held, self._plain = 0, -1, b""
        file.seek(0)
        if file.read(len(HEAD)) != HEAD:
            raise Damaged("not a sealed file")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning of the file")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        number, start = divmod(self._at, CHUNK)
        if self._at >= self._size and self._size:
            return 0
        plain = self._chunk(number)[start : start + len(buffer)]
        buffer[: len(plain)] = plain
        self._at += len(plain)
        return len(plain)

    def chunks(self) -> Iterator[bytes]:
        """All of it in order, each chunk once."""
        for number in range(self._chunks):
            yield self._chunk(number)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if number != self._held:
            try:
                self._file.seek(len(HEAD) + number * (CHUNK + TAG))
                sealed = self._file.read(CHUNK + TAG)
            except OSError as error:  # a bad sector, say
                raise Damaged(f"chunk {number + 1} of {self._chunks} cannot be read: {error.strerror}") from None
            nonce, bound_to = _of_chunk(number, number == self._chunks - 1)
            try:
                self._plain = self._cipher.decrypt(nonce, sealed, bound_to)
            except (InvalidTag, ValueError):
                raise Damaged(f"chunk {number + 1} of {self._chunks} is not as it was sealed") from None
            self._held = number
        return self._plain
