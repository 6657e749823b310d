"""The text of a PDF. Runs in the process of `extractor.py` alone, without Django.

Lines stand as they do on the page, further in by spaces, with a blank line where more room is left than between most.
Headings are told by the size of their letters and written with `#`; tables that are drawn with lines are rows of cells
with tabs between.
"""

import io
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Any

from policy.reading_in.lines import MOST_HEADING
from policy.reading_in.refused import Refused

MOST_DRAWN = 3_000  # lines on a page; more are a picture, not a table
PLAIN_AFTER = 0.35  # of the time that there is: the pages left are read without looking for tables
BOLD = re.compile(r"bold|black|heavy", re.IGNORECASE)
NUMBER = re.compile(r"\s*\d")
ALONE = re.compile(r"^[A-Z](?:(?!  )[^.\t]){2,60}[^\d.;,:\s]$")  # no number, bullet, row or line of contents


@dataclass
class Piece:
    """A line of a page, or the rows of a table: `top` and `bottom` from the page's upper edge, in points."""

    text: str
    top: float
    bottom: float
    indent: int = 0
    size: float = 0.0  # of the letters, to a tenth of a point; 0 for a table
    is_bold: bool = False


def text_of_pdf(content: bytes, seconds: int) -> str:
    import pdfplumber
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("locked")
    pages: list[list[Piece] | str] = []
    with pdfplumber.open(io.BytesIO(content), password="") as pdf:
        for number, plain in enumerate(reader.pages):
            found = None
            if time.process_time() <= PLAIN_AFTER * seconds:
                with suppress(Exception):  # a page that cannot be laid out may still have words
                    found = pieces_of(pdf.pages[number])
                pdf.pages[number].close()
            pages.append(found if found is not None else plain.extract_text() or "")
    sizes = sizes_above_the_usual([one for page in pages if isinstance(page, list) for one in page])
    return "\f".join(page if isinstance(page, str) else "\n".join(laid_out(page, sizes)) for page in pages)


def pieces_of(page: Any) -> list[Piece]:
    """What stands on a page, from the top."""
    found = page.find_tables() if len(page.edges) <= MOST_DRAWN else []
    tables = [one for one in found if len(one.rows) > 1 and max(len(row.cells) for row in one.rows) > 1]
    boxes = [one.bbox for one in tables]
    words = page.extract_words(extra_attrs=["size", "fontname"])
    pieces = lines_of([one for one in words if not any(is_within(one, box) for box in boxes)])
    for table in tables:
        rows = ("\t".join(re.sub(r"\s+", " ", cell or "") for cell in row) for row in table.extract())
        pieces.append(Piece("\n".join(rows), table.bbox[1], table.bbox[3]))
    return sorted(pieces, key=lambda one: one.top)


def is_within(word: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    across, down = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def lines_of(words: list[dict[str, Any]]) -> list[Piece]:
    from pdfplumber.utils import cluster_objects

    lines = [sorted(one, key=lambda word: word["x0"]) for one in cluster_objects(words, "bottom", 3)]
    margin = min((line[0]["x0"] for line in lines), default=0)
    pieces = []
    for line in lines:
        size = max(one["size"] for one in line)
        text = line[0]["text"]
        for word, after in pairwise(line):
            text += ("    " if after["x0"] - word["x1"] > 1.5 * size else " ") + after["text"]
        pieces.append(
            Piece(
                text,
                min(one["top"] for one in line),
                max(one["bottom"] for one in line),
                round((line[0]["x0"] - margin) / max(size / 2, 1)),
                round(size, 1),
                all(BOLD.search(one["fontname"]) for one in line),
            )
        )
    return pieces


def sizes_above_the_usual(pieces: list[Piece]) -> list[float]:
    """Of the letters in which headings are set, the largest first."""
    counted: Counter[float] = Counter()
    for one in pieces:
        counted[one.size] += len(one.text)
    counted.pop(0.0, None)
    usual = max(counted, key=lambda size: counted[size], default=0.0)
    return sorted((size for size in counted if size > 1.1 * usual), reverse=True)


def laid_out(pieces: list[Piece], sizes: list[float]) -> Iterator[str]:
    """Lines of text, with a blank one where more room is left than usual and around headings and tables."""
    pieces = [*with_whole_headings(pieces, sizes)]
    gaps = [max(after.top - one.bottom, 0) for one, after in pairwise(pieces)]
    usual = statistics.median(gaps) if gaps else 0
    for at, (one, gap) in enumerate(zip_longest(pieces, gaps, fillvalue=0)):
        rank = rank_of(one, sizes)
        beside = [*pieces[max(at - 1, 0) : at], *pieces[at + 1 : at + 2]]
        stands_out = one.is_bold and bool(ALONE.match(one.text)) and not any(near.is_bold for near in beside)
        if rank or stands_out or not one.size:
            yield ""
        if rank:
            yield f"{'#' * min(rank, 4)} {one.text}"
        elif stands_out:
            yield f"**{one.text}**"
        else:
            yield " " * one.indent + one.text
        if rank or not one.size or gap > max(0.6 * one.size, 1.4 * usual):
            yield ""


def with_whole_headings(pieces: list[Piece], sizes: list[float]) -> Iterator[Piece]:
    """A heading that was too long for one line is one piece."""
    held: Piece | None = None
    for one in pieces:
        is_more = held and rank_of(one, sizes) and held.size == one.size
        if held and is_more and one.top - held.bottom < 0.6 * one.size and not NUMBER.match(one.text):
            held = replace(held, text=f"{held.text} {one.text}", bottom=one.bottom)
            continue
        if held:
            yield held
        held = one
    if held:
        yield held


def rank_of(one: Piece, sizes: list[float]) -> int:
    """1 for the largest letters of the document, and so on; 0 for what is no heading."""
    if one.size not in sizes or len(one.text) > MOST_HEADING or re.search(r"[.;,:]\s*$", one.text):
        return 0
    return sizes.index(one.size) + 1
