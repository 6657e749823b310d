"""Films, sounds and HEIC pictures: files made of boxes (ISO base media, ISO/IEC 14496-12). Read, never decoded."""

from collections.abc import Iterator
from typing import IO, NamedTuple

from esafety.evidence.refusals import DAMAGED, OTHER_FILM, OTHER_PICTURE, TOO_MANY_PIXELS, NotTaken

BRANDS: dict[str, frozenset[bytes]] = {
    "heic": frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}),
    "m4a": frozenset({b"M4A ", b"M4B "}),
    "mp4": frozenset(
        {b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"}
    ),
}
NEEDS: dict[str, frozenset[bytes]] = {
    "heic": frozenset({b"meta"}),
    "m4a": frozenset({b"moov", b"mdat"}),
    "mp4": frozenset({b"moov", b"mdat"}),
}
MOST_BOXES = 10_000
MOST_PIXELS = 40_000_000
DEEPEST = 8


class Box(NamedTuple):
    kind: bytes
    start: int
    end: int


def kind_of(file: IO[bytes], size: int) -> str:
    """`heic`, `mp4` or `m4a`. Raises NotTaken for another brand, boxes that do not add up, or too many pixels."""
    boxes = list(_boxes(file, 0, size))
    file.seek(boxes[0].start)
    brand = file.read(4)
    kind = next((kind for kind, brands in BRANDS.items() if brand in brands), None)
    if kind is None:
        raise NotTaken(OTHER_PICTURE if brand in {b"avif", b"avis"} else OTHER_FILM)
    if not NEEDS[kind] <= {box.kind for box in boxes}:
        raise NotTaken(DAMAGED)
    if kind == "heic":
        _check_pixels(file, next(box for box in boxes if box.kind == b"meta"))
    return kind


def _boxes(file: IO[bytes], start: int, end: int) -> Iterator[Box]:
    """The boxes that fill these bytes, one after the other."""
    for _ in range(MOST_BOXES):
        if start == end:
            return
        file.seek(start)
        head = file.read(16)
        length, kind, begins = int.from_bytes(head[:4]), head[4:8], start + 8
        if length == 1:
            length, begins = int.from_bytes(head[8:16]), start + 16
        elif length == 0:
            length = end - start
        if len(kind) < 4 or start + length > end or start + length < begins:
            raise NotTaken(DAMAGED)
        yield Box(kind, begins, start + length)
        start += length
    raise NotTaken(DAMAGED)


def _check_pixels(file: IO[bytes], meta: Box) -> None:
    """The size of each picture stands in an `ispe` within the properties (ISO/IEC 23008-12)."""
    sizes = list(_sizes(file, meta.start + 4, meta.end, 0))
    if not sizes:
        raise NotTaken(DAMAGED)
    if any(width * height > MOST_PIXELS for width, height in sizes):
        raise NotTaken(TOO_MANY_PIXELS)


def _sizes(file: IO[bytes], start: int, end: int, depth: int) -> Iterator[tuple[int, int]]:
    for box in _boxes(file, start, end):
        if box.kind in {b"iprp", b"ipco"} and depth < DEEPEST:
            yield from _sizes(file, box.start, box.end, depth + 1)
        elif box.kind == b"ispe":
            file.seek(box.start + 4)
            yield int.from_bytes(file.read(4)), int.from_bytes(file.read(4))
