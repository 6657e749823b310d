"""Keeping a file and reading it again. What a file is kept for, and who may, is the calling app's to say."""

import base64
import hashlib
import hmac
import json
import logging
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

from esafety.audit.events import NotInTransaction
from esafety.evidence.envelopes import CannotOpen, NoSuchKey, Place, seal, unseal
from esafety.evidence.keys import Keys, keys_of, made_keys_of
from esafety.evidence.kinds import kind_of
from esafety.evidence.models import StoredFile
from esafety.evidence.names import kept_name
from esafety.evidence.sealed import Damaged, Reader
from esafety.evidence.store import path_of
from esafety.evidence.uploads import SealedUpload
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person

logger = logging.getLogger(__name__)

NO_KEY = (
    "No file can be kept just now, since the key for files is not at hand. What you typed is still here. Tell whoever "
    "looks after this site."
)
SCHOOLS_KEY = "school"  # the id in the envelopes of files: the school's key has no other version


@dataclass(frozen=True)
class Details:
    """What only the holder of the keys may know of a file: its own key, and the SHA-256 of its plain bytes in hex."""

    key: bytes
    sha256: str


class Opened:
    """A file whose every byte has been found right, to be read out once in order. Close it, or let it go."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.close = weakref.finalize(self, reader.close)

    def __iter__(self) -> Iterator[bytes]:
        return self._reader.chunks()


# --- Taking --------------------------------------------------------------------------------------------------


def examine(upload: SealedUpload) -> None:
    """Find out what the file is, and the name to keep it by. Raises NotTaken with what to do instead.

    Slow enough (a process of its own for a picture) to be done before any lock is held.
    """
    upload.kind = kind_of(upload, upload.size or 0)
    upload.kept_name, upload.was_set_right = kept_name(upload.name or "", upload.kind)


def fingerprint(upload: SealedUpload, school_id: int) -> str:
    """The same for the same bytes in a school; tells nobody else anything. Raises RuleBroken as `keep` does."""
    return _fingerprint(_keys_to_keep_by(school_id), upload.sha256)


def keep(upload: SealedUpload, *, by: Person) -> StoredFile:
    """Keep the file for good, for the record that the caller saves in the same transaction, with the event about it.

    The disk has the file before the row is written, so that there is no row without its file. Raises NotTaken as
    `examine` does, RuleBroken where there is no room or the school's key does not open, NotInTransaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("evidence.keep")
    if not upload.kind:
        examine(upload)
    keys = _keys_to_keep_by(by.school_id)
    stored_as = keys.name_for("file", upload.key, upload.sha256.encode())
    upload.incoming.keep(stored_as)
    file = StoredFile(
        school=by.school,
        name=upload.kept_name,
        kind=upload.kind,
        size=upload.size or 0,
        kept_by=by,
        stored_as=stored_as,
        fingerprint=_fingerprint(keys, upload.sha256),
    )
    said = {"key": base64.b64encode(upload.key).decode(), "sha256": upload.sha256}
    file.sealed = seal(json.dumps(said).encode(), SCHOOLS_KEY, keys.wrapping, _place(file))
    file.save(force_insert=True)
    return file


def _keys_to_keep_by(school_id: int) -> Keys:
    try:
        return made_keys_of(school_id)
    except CannotOpen as shut:
        logger.error("No file can be kept for school %s: %s", school_id, shut)
        raise RuleBroken(NO_KEY) from shut


def _fingerprint(keys: Keys, sha256: str) -> str:
    return keys.name_for("content", sha256.encode())


# --- Reading -------------------------------------------------------------------------------------------------


def open_file(file: StoredFile) -> Opened:
    """The file's plain bytes, all of them checked before the first is given. Raises CannotOpen."""
    reader = _reader(file, details := _details(file, keys_of(file.school_id)))
    try:
        _check(file, details, reader)
    except CannotOpen:
        reader.close()
        raise
    return Opened(reader)


def sha256_of(files: Iterable[StoredFile], school_id: int) -> dict[int, str]:
    """By key of the file, in hex; empty where it cannot be told. One query, however many files."""
    files = list(files)
    found = {file.pk: "" for file in files}
    try:
        keys = keys_of(school_id) if files else None
        for file in files if keys else ():
            found[file.pk] = _details(file, keys).sha256  # type: ignore[arg-type]
    except CannotOpen:
        pass
    return found


def fault_of(file: StoredFile, keys: Keys | None = None) -> str:
    """What is wrong with a kept file, in a few words for whoever looks after the site; empty when nothing is.

    Raises NoSuchKey where it cannot be told, since the key is not here.
    """
    try:
        keys = keys or keys_of(file.school_id)
        details = _details(file, keys)
        reader = _reader(file, details)
        try:
            _check(file, details, reader)
        finally:
            reader.close()
    except NoSuchKey:
        raise
    except CannotOpen as broken:
        return str(broken)
    return ""


def _details(file: StoredFile, keys: Keys) -> Details:
    said = json.loads(unseal(bytes(file.sealed), {SCHOOLS_KEY: keys.wrapping}, _place(file)))
    details = Details(base64.b64decode(said["key"]), said["sha256"])
    named = keys.name_for("file", details.key, details.sha256.encode())
    if not hmac.compare_digest(named, file.stored_as):
        raise Damaged("its row points at another file")
    return details


def _reader(file: StoredFile, details: Details) -> Reader:
    try:
        return Reader(path_of(file.stored_as).open("rb", buffering=0), details.key)
    except FileNotFoundError:
        raise Damaged("it is missing") from None
    except OSError as error:
        raise Damaged(f"it cannot be read: {error.strerror}") from None


def _check(file: StoredFile, details: Details, reader: Reader) -> None:
    seen, size = hashlib.sha256(), 0
    for chunk in reader.chunks():
        seen.update(chunk)
        size += len(chunk)
    if size != file.size or not hmac.compare_digest(seen.hexdigest(), details.sha256):
        raise Damaged("it is not the file that was kept")


def _place(file: StoredFile) -> Place:
    return Place("evidence_storedfile", "sealed", file.stored_as, file.school_id)
