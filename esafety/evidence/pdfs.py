"""PDFs: what can be told plainly of one that would do something when it is opened. It is only ever an attachment."""

import re
import zlib
from collections.abc import Iterator
from typing import IO

from esafety.evidence.refusals import DAMAGED, PDF_ACTS, PDF_HOLDS, TWO_AT_ONCE, NotTaken

STREAM_BEGINS = re.compile(rb">>\s*stream\r?\n")
STREAM_ENDS = b"endstream"
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
ACTS = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|XFA|SubmitForm|ImportData)(?![A-Za-z0-9])")
HOLDS = re.compile(rb"/(?:EmbeddedFiles?|FileAttachment)(?![A-Za-z0-9])")
LETTERS_ESCAPED = re.compile(rb"/[^\s/<>\[\](){}%]*#[0-9A-Fa-f]{2}[^\s/<>\[\](){}%]*")
MARKUP = re.compile(rb"<\s*(?:script|html|svg)\b", re.IGNORECASE)
MOST_UNPACKED = 50 * 2**20


def check(file: IO[bytes]) -> None:
    """Raises NotTaken where it holds scripts, starts programs or has files in it, as far as that stands in the open.

    Looked at are the objects in clear and those packed together in object streams; streams of other kinds are pictures
    and text.
    """
    file.seek(0)
    whole = file.read()
    if b"%%EOF" not in whole[-2_048:]:
        raise NotTaken(DAMAGED)
    clear, packed = _parts(whole)
    if MARKUP.search(clear):
        raise NotTaken(TWO_AT_ONCE)
    for part in (clear, *_unpacked(packed)):
        names = LETTERS_ESCAPED.sub(lambda name: ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), name[0]), part)
        if ACTS.search(names):
            raise NotTaken(PDF_ACTS)
        if HOLDS.search(names):
            raise NotTaken(PDF_HOLDS)


def _parts(whole: bytes) -> tuple[bytes, list[bytes]]:
    """All that stands outside streams, and the object streams as they are packed."""
    clear, packed, at = [], [], 0
    while found := STREAM_BEGINS.search(whole, at):
        end = whole.find(STREAM_ENDS, found.end())
        if end < 0:
            break
        clear.append(whole[at : found.start()])
        if b"/ObjStm" in clear[-1][-1_000:]:
            packed.append(whole[found.end() : end])
        at = end + len(STREAM_ENDS)
    clear.append(whole[at:])
    return b"\n".join(clear), packed


def _unpacked(packed: list[bytes]) -> Iterator[bytes]:
    left = MOST_UNPACKED
    for one in packed:
        unpacking = zlib.decompressobj()
        try:
            part = unpacking.decompress(one, left)
        except zlib.error:
            part = one  # not packed, or in a way that is rare
        left -= len(part)
        if left <= 0:
            raise NotTaken(DAMAGED)
        yield part
