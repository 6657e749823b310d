"""Word documents: a zip that holds what one may hold, and nothing that is larger, elsewhere or other than it says."""

import re
import stat
import struct
import zipfile
import zlib
from copy import copy
from itertools import pairwise
from typing import IO

from esafety.evidence.refusals import (
    ARCHIVE,
    DAMAGED,
    MACROS,
    OTHER_OFFICE,
    OUTSIDE,
    TEST_VIRUS_SIGN,
    TEST_VIRUS_WORDS,
    TOO_MUCH_PACKED,
    WITHIN,
    NotTaken,
)

MOST_ENTRIES = 1_000
MOST_UNPACKED = 100 * 2**20
MOST_TYPES = 2**20
MOST_DIRECTORY = MOST_ENTRIES * 300  # bytes of the list of contents
MAIN_PART = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OFFICE_PARTS = re.compile(r"(?:xl|ppt|visio)/", re.IGNORECASE)
FILES_WITHIN = (b"PK\x03\x04", b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"%PDF-")
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    ValueError,
)
END = b"PK\x05\x06"
END_BYTES = 22
LONGEST_COMMENT = 2**16


def ends_as_archive(file: IO[bytes], size: int) -> bool:
    """Whether an unpacking program would find an archive in it, whatever it begins with."""
    return _end_record(file, size) is not None


def _end_record(file: IO[bytes], size: int) -> tuple[int, int] | None:
    """How many entries the zip says it has, and how long their list is; None where there is no zip."""
    file.seek(max(0, size - END_BYTES - LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < END_BYTES:
        return None
    entries, directory = struct.unpack("<HI", tail[at + 10 : at + 16])
    return entries, directory


def check_docx(file: IO[bytes], size: int) -> None:
    """Raises NotTaken unless it is a Word document without macros, other files, or more in it than is sane."""
    end = _end_record(file, size)
    if end is None:
        raise NotTaken(DAMAGED)
    if end[0] > MOST_ENTRIES or end[1] > MOST_DIRECTORY:  # before the list is read at all
        raise NotTaken(ARCHIVE)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            _check_contents(packed)
    except UNREADABLE:
        raise NotTaken(DAMAGED) from None


def _check_contents(packed: zipfile.ZipFile) -> None:
    entries = packed.infolist()
    names = [one.filename for one in entries]
    if "[Content_Types].xml" not in names or len(entries) > MOST_ENTRIES or any(map(_is_trick, entries)):
        raise NotTaken(ARCHIVE)
    if len({name.lower() for name in names}) < len(names) or _overlap(entries):
        raise NotTaken(DAMAGED)
    if sum(one.file_size for one in entries) > MOST_UNPACKED:
        raise NotTaken(TOO_MUCH_PACKED)
    if packed.getinfo("[Content_Types].xml").file_size > MOST_TYPES:
        raise NotTaken(TOO_MUCH_PACKED)
    types = _read(packed, packed.getinfo("[Content_Types].xml"))
    if b"macroenabled" in types.lower() or any("vbaproject" in name.lower() for name in names):
        raise NotTaken(MACROS)
    if MAIN_PART not in types:
        raise NotTaken(OTHER_OFFICE if any(map(OFFICE_PARTS.match, names)) else ARCHIVE)
    for one in entries:
        _check_entry(one.filename.lower(), _read(packed, one))


def _read(packed: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    """What the entry holds, if that is just as much as it says; never more of it is unpacked.

    `ZipFile.read` would unpack all that is there, and only then cut it to what the entry says.
    """
    as_it_stands = copy(one)
    as_it_stands.compress_type, as_it_stands.file_size = zipfile.ZIP_STORED, one.compress_size
    del as_it_stands.CRC
    with packed.open(as_it_stands) as part:
        content = part.read()
    if one.compress_type == zipfile.ZIP_DEFLATED:
        unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
        content = unpacking.decompress(content, one.file_size + 1)
        if not unpacking.eof:
            raise NotTaken(DAMAGED)
    if len(content) != one.file_size or zlib.crc32(content) != one.CRC:
        raise NotTaken(DAMAGED)
    return content


def _check_entry(name: str, content: bytes) -> None:
    if TEST_VIRUS_SIGN in content:
        raise NotTaken(TEST_VIRUS_WORDS)
    if content.startswith(FILES_WITHIN):
        raise NotTaken(WITHIN)
    if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
        raise NotTaken(DAMAGED)  # the format has none; here they can only be meant for a reader that falls over them
    if name.endswith("settings.xml.rels") and b"attachedTemplate" in content and b"External" in content:
        raise NotTaken(OUTSIDE)


def _is_trick(one: zipfile.ZipInfo) -> bool:
    """A name that leads out of the folder, a link, something under a password, or packed as Word packs nothing."""
    name = one.orig_filename
    leads_out = name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or "\x00" in name or ":" in name
    packed_otherwise = one.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    return leads_out or stat.S_ISLNK(one.external_attr >> 16) or bool(one.flag_bits & 0x1) or packed_otherwise


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether two entries share bytes of the file, as in bombs that are small from outside."""
    spans = sorted((one.header_offset, one.header_offset + 30 + one.compress_size) for one in entries)
    return any(after[0] < before[1] for before, after in pairwise(spans))
