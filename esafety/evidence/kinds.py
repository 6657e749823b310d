"""The kinds of file that are taken, and which of them a file is: told by what is in it, never by its name (T40)."""

import re
from typing import IO

from django.db.models import TextChoices

from esafety.evidence import boxes, packed, pdfs, pictures
from esafety.evidence.refusals import (
    ARCHIVE,
    DAMAGED,
    EMPTY,
    MARKUP,
    NOT_A_KIND,
    OLD_OFFICE,
    OTHER_PICTURE,
    PROGRAM,
    TEST_VIRUS_SIGN,
    TEST_VIRUS_WORDS,
    TWO_AT_ONCE,
    NotTaken,
)


class FileKind(TextChoices):
    JPG = "jpg", "JPEG picture"
    PNG = "png", "PNG picture"
    WEBP = "webp", "WebP picture"
    HEIC = "heic", "HEIC picture"
    PDF = "pdf", "PDF"
    TXT = "txt", "Plain text"
    EML = "eml", "E-mail"
    DOCX = "docx", "Word document"
    MP4 = "mp4", "MP4 video"
    M4A = "m4a", "M4A sound"


ENDINGS: dict[str, frozenset[str]] = {kind: frozenset({kind}) for kind in FileKind.values} | {
    FileKind.JPG: frozenset({"jpg", "jpeg", "jfif"}),
    FileKind.HEIC: frozenset({"heic", "heif"}),
    FileKind.MP4: frozenset({"mp4", "m4v"}),
}

STEP = 2**20
HEAD_BYTES = 4_096

TEST_VIRUS = re.compile(re.escape(TEST_VIRUS_SIGN))
CODE = re.compile(rb"<\?php\b|<script\b|<html\b", re.IGNORECASE)  # as long as chance will not make it in a picture

# What is refused with a sentence of its own: where it stands, the sign, the sentence.
KNOWN: tuple[tuple[int, bytes, str], ...] = (
    *((0, sign, ARCHIVE) for sign in (b"PK", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"MSCF")),
    *((0, sign, ARCHIVE) for sign in (b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"\x1f\x9d", b"xar!")),
    (257, b"ustar", ARCHIVE),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (0, b"{\\rtf", OLD_OFFICE),
    *((0, sign, PROGRAM) for sign in (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"dex\n", b"\x00asm")),
    *((0, sign, PROGRAM) for sign in (b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe")),
    *((0, sign, PROGRAM) for sign in (b"\xcf\xfa\xed\xfe", b"L\x00\x00\x00\x01\x14\x02\x00", b"ITSF")),
    *((0, sign, OTHER_PICTURE) for sign in (b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"II+\x00", b"MM\x00+")),
)
MARKUP_STARTS = re.compile(rb"\s*<(?:[a-z!?/])", re.IGNORECASE)
MARKUP_WITHIN = re.compile(
    rb"<(?:!doctype|!entity|html|head|body|script|svg|iframe|object|embed|\?php|\?xml)\b",
    re.IGNORECASE,
)
NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]*):[ \t]?[^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+\r?\n")
HEADERS_BYTES = 2**16


def kind_of(file: IO[bytes], size: int) -> FileKind:
    """Which of the kinds it is. Raises NotTaken, with a sentence that says what to do, for everything else."""
    if size == 0:
        raise NotTaken(EMPTY)
    if _holds(file, TEST_VIRUS):  # wherever it stands in clear; this is no scan for viruses
        raise NotTaken(TEST_VIRUS_WORDS)
    head = _head(file)
    if head.startswith(b"PK\x03\x04"):
        packed.check_docx(file, size)
        return FileKind.DOCX
    if packed.ends_as_archive(file, size):
        raise NotTaken(TWO_AT_ONCE)
    if head.startswith(b"%PDF-"):
        pdfs.check(file)
        return FileKind.PDF
    if head[4:8] == b"ftyp":
        return FileKind(boxes.kind_of(file, size))
    picture = _picture(head)
    if picture is not None:
        if _holds(file, CODE):
            raise NotTaken(TWO_AT_ONCE)
        pictures.check(file, picture)
        return picture
    for at, sign, sentence in KNOWN:
        if head[at : at + len(sign)] == sign:
            raise NotTaken(sentence)
    return _text(file)


def _picture(head: bytes) -> FileKind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    return FileKind.WEBP if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else None


def _holds(file: IO[bytes], sign: re.Pattern[bytes]) -> bool:
    """Whether the sign, of at most 100 bytes, stands anywhere in it."""
    file.seek(0)
    tail = b""
    while step := file.read(STEP):
        if sign.search(tail + step):
            return True
        tail = step[-100:]
    return False


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(HEAD_BYTES)


# --- Text ------------------------------------------------------------------------------------------------------


def _text(file: IO[bytes]) -> FileKind:
    file.seek(0)
    said = file.read()
    if said[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        try:
            said = said.decode("utf-16").encode()
        except UnicodeDecodeError:
            raise NotTaken(DAMAGED) from None
    if not _is_text(said):
        raise NotTaken(NOT_A_KIND)
    said = said.removeprefix(b"\xef\xbb\xbf")
    headers = _headers(said)
    if _is_mail(headers):
        return FileKind.EML
    if "mime-version" in headers or MARKUP_STARTS.match(said) or MARKUP_WITHIN.search(said):
        raise NotTaken(MARKUP)
    return FileKind.TXT


def _is_text(said: bytes) -> bool:
    """UTF-8, or Windows' own letters; of control characters only the ends of lines and pages, tab and escape."""
    if NOT_IN_TEXT.search(said):
        return False
    for encoding in ("utf-8", "cp1252"):
        try:
            said.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _headers(said: bytes) -> dict[str, str]:
    """The lines like `From: …` that a text begins with, by lower-case name; an mbox line before them is left out."""
    said = said[:HEADERS_BYTES]
    at = said.find(b"\n") + 1 if said.startswith(b"From ") else 0
    found: dict[str, str] = {}
    while len(found) < 200 and (line := HEADER.match(said, at)):
        name, _, value = line[0].partition(b":")
        found.setdefault(name.decode("ascii").lower(), value.decode("utf-8", "replace").strip())
        at = line.end()
    return found


def _is_mail(headers: dict[str, str]) -> bool:
    """A mail says from whom, when and to whom or by which way it came. A web page saved as one (MHTML) does not."""
    if "snapshot-content-location" in headers or headers.get("from", "").lower().startswith("<saved by"):
        return False
    came = headers.keys() & {"to", "cc", "bcc", "delivered-to", "received", "message-id"}
    return {"from", "date"} <= headers.keys() and bool(came)
