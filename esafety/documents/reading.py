"""Tables that people bring in, CSV or XLSX, read into plain rows. Nothing is kept of them.

The counterpart of `documents.tables`, which makes the ones that they take away.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from esafety.exceptions import RuleBroken

MOST_ROWS = 20_000
MOST_UNPACKED = 200 * 2**20
MOST_COLUMNS = 60
LONGEST_CELL = 300
FORMULA_STARTS = ("=", "+", "@")
# As they are written here; `day_of` takes away what stands around the numbers first.
DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d/%m/%y", "%d-%b-%y")

EMPTY = "The file is empty. Choose the one with the rows in it."
NO_ROWS = "There is no row under the headings, so there is nothing to bring in."
NOT_A_TABLE = (
    "This is no table that we can read. Save it as “CSV UTF-8” or as an Excel workbook (.xlsx), and choose that."
)
TOO_MANY = f"The file has more than {MOST_ROWS:,} rows. Split it, and bring in one part after the other."


class NotRead(RuleBroken):
    """The file cannot be read as the table that it should be. Its text says what to do."""


@dataclass(frozen=True)
class Formula:
    """A cell that holds a sum and not a value: what it comes to is not in the file for sure."""


Cell = str | date | Formula


def rows_of(content: bytes) -> Iterator[list[Cell]]:
    """Each row, empty ones too, the headings first; of a workbook its first sheet. Raises NotRead, also late."""
    if not content.strip():
        raise NotRead(EMPTY)
    return _xlsx(content) if content.startswith(b"PK") else _csv(content)


def numbered(rows: Iterator[list[Cell]]) -> Iterator[tuple[int, list[Cell]]]:
    """What follows the headings, each row with its number in the file; empty ones are left out. Raises NotRead."""
    count = 0
    for number, row in enumerate(rows, start=2):
        if any(cell not in (None, "") for cell in row):
            count += 1
            if count > MOST_ROWS:
                raise NotRead(TOO_MANY)
            yield number, row
    if not count:
        raise NotRead(NO_ROWS)


def day_of(value: Cell) -> date | None:
    """The day that a cell says, as people here write one, such as 01/09/2026, 2026-09-01 or 1 Sep 2026; else None."""
    if isinstance(value, date):
        return value
    said = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", str(value).strip(), flags=re.IGNORECASE).replace(",", " ")
    said = re.sub(r"\bsept\b", "Sep", " ".join(said.split()), flags=re.IGNORECASE)
    said = re.sub(r"[ T]00:00(:00)?$", "", said)  # as a spreadsheet writes a day with its hour
    for shape in DAYS:
        try:
            return datetime.strptime(said, shape).date()
        except ValueError:
            continue
    return None


# --- The two kinds of file -----------------------------------------------------------------------------------------


def _csv(content: bytes) -> Iterator[list[Cell]]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [_plain(cell) for cell in row[:MOST_COLUMNS]]
    except csv.Error:
        raise NotRead(NOT_A_TABLE) from None


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with one, else Windows' own letters, as Excel writes them here."""
    encodings = ["utf-16"] if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search(r"[\x00-\x08\x0e-\x1f]", text):
            break
        return text
    raise NotRead(NOT_A_TABLE)


def _xlsx(content: bytes) -> Iterator[list[Cell]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise NotRead(TOO_MANY)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        if not book.worksheets:
            raise NotRead(NOT_A_TABLE)
        for row in book.worksheets[0].iter_rows(max_col=MOST_COLUMNS):
            yield [_of_sheet(cell) for cell in row]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError, TypeError, EOFError):
        raise NotRead(NOT_A_TABLE) from None  # SyntaxError is what a part that is no XML raises


def _of_sheet(cell: Any) -> Cell:
    if getattr(cell, "data_type", "") == "f":
        return Formula()
    value = cell.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _plain("" if value is None else str(value))


def _plain(text: str) -> Cell:
    words = " ".join(text.split())[:LONGEST_CELL]
    return Formula() if words.startswith(FORMULA_STARTS) else words.removeprefix("'")
