"""Reading a table of consents that a school holds elsewhere, CSV or XLSX, into plain rows. Nothing is kept of it."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from agreements.models import ConsentAnswer, ConsentUse
from agreements.rules.consents import SHORT
from esafety.exceptions import RuleBroken

MOST_ROWS = 20_000
MOST_UNPACKED = 200 * 2**20
MOST_COLUMNS = 60
LONGEST_CELL = 300

FIRST, LAST, GROUP, BORN, WHERE, SINCE = "First name", "Last name", "Class", "Date of birth", "Held where", "Since"
COLUMNS = [FIRST, LAST, GROUP, BORN, *SHORT.values(), WHERE, SINCE]
ALSO_CALLED = {
    "forename": FIRST,
    "given name": FIRST,
    "surname": LAST,
    "family name": LAST,
    "form": GROUP,
    "dob": BORN,
    "held since": SINCE,
    "where held": WHERE,
}
YES = {"yes", "y", "true", "1", "given"}
NO = {"no", "n", "false", "0", "refused"}
FORMULA_STARTS = ("=", "+", "@")

EMPTY = "The file is empty. Choose the one with the answers in it."
NO_ROWS = "There is no row under the headings, so there is nothing to bring in."
NOT_A_TABLE = (
    "This is no table that we can read. Save it as “CSV UTF-8” or as an Excel workbook (.xlsx), and choose that."
)
TOO_MANY = f"The file has more than {MOST_ROWS:,} rows. Split it, and bring in one part after the other."


class NotRead(RuleBroken):
    """The file cannot be read as a table of consents. Its text says what to do."""


@dataclass
class Line:
    """A row of the file: whose it is, what was said by use, and what is wrong with it in words."""

    number: int
    first: str = ""
    last: str = ""
    group: str = ""
    born: date | None = None
    answers: dict[str, str] = field(default_factory=dict)
    held_where: str = ""
    held_since: date | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}".strip() or "No name"


@dataclass(frozen=True)
class Formula:
    """A cell that holds a sum and not a value: what it comes to is not in the file for sure."""


def read(content: bytes) -> list[Line]:
    """The rows, each with its faults. Raises NotRead where the file as a whole makes no sense."""
    if not content.strip():
        raise NotRead(EMPTY)
    cells = _xlsx(content) if content.startswith(b"PK") else _csv(content)
    rows = iter(cells)
    heads = next(rows, [])
    at = _columns(heads)
    lines = []
    for number, row in enumerate(rows, start=2):
        if any(cell not in (None, "") for cell in row):
            if len(lines) == MOST_ROWS:
                raise NotRead(TOO_MANY)
            lines.append(_line(number, row, at))
    if not lines:
        raise NotRead(NO_ROWS)
    return lines


# --- The two kinds of file -----------------------------------------------------------------------------------------


def _csv(content: bytes) -> Iterator[list[Any]]:
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


def _xlsx(content: bytes) -> Iterator[list[Any]]:
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


def _of_sheet(cell: Any) -> Any:
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


def _plain(text: str) -> Any:
    words = " ".join(text.split())[:LONGEST_CELL]
    return Formula() if words.startswith(FORMULA_STARTS) else words.removeprefix("'")


# --- Headings and rows ---------------------------------------------------------------------------------------------


def _columns(heads: Sequence[Any]) -> dict[str, int]:
    """Where each column that we know stands. Raises NotRead where those that are needed are missing."""
    known = {name.lower(): name for name in COLUMNS} | ALSO_CALLED
    known |= {use.value.replace("_", " "): SHORT[use] for use in ConsentUse}
    known |= {use.label.lower(): SHORT[use] for use in ConsentUse}
    found: dict[str, int] = {}
    for at, head in enumerate(heads):
        name = known.get(str(head).strip().lower().replace("_", " "))
        if name in found:
            raise NotRead(f"The heading “{name}” stands there twice. Take one of them out.")
        if name:
            found[name] = at
    missing = [name for name in (FIRST, LAST, WHERE) if name not in found]
    if not {GROUP, BORN} & found.keys():
        missing.append(f"{GROUP} or {BORN}")
    if not set(SHORT.values()) & found.keys():
        missing.append("at least one use, such as Website")
    if missing:
        raise NotRead(
            f"The first row must hold the headings. Missing: {', '.join(missing)}. Start from the template if you can."
        )
    return found


def _line(number: int, row: Sequence[Any], at: dict[str, int]) -> Line:
    def cell(name: str) -> Any:
        where = at.get(name)
        value = row[where] if where is not None and where < len(row) else ""
        if isinstance(value, Formula):
            line.faults.append(f"{name} holds a formula. Put the value itself there.")
            return ""
        return value

    line = Line(number)
    line.first, line.last, line.group = str(cell(FIRST)), str(cell(LAST)), str(cell(GROUP))
    line.born = _day(cell(BORN), BORN, line.faults)
    for use, name in SHORT.items():
        said = str(cell(name)).lower()
        if said in YES | NO:
            line.answers[use] = ConsentAnswer.GIVEN if said in YES else ConsentAnswer.REFUSED
        elif said:
            line.faults.append(f"“{said[:40]}” under {name} is neither yes nor no.")
    line.held_where = str(cell(WHERE))
    line.held_since = _day(cell(SINCE), SINCE, line.faults)
    line.faults += _missing(line)
    return line


def _missing(line: Line) -> Iterable[str]:
    if not line.first or not line.last:
        yield "First and last name are needed."
    if not line.answers and not line.faults:
        yield "There is no yes or no in it."
    if line.answers and not line.held_where:
        yield "It does not say where this is held."
    if len(line.held_where) > 120:
        yield "Where it is held must be said in 120 characters or fewer."
    if line.held_since and line.held_since > timezone.localdate():
        yield f"{SINCE} lies in the future."


def _day(value: Any, name: str, faults: list[str]) -> date | None:
    if isinstance(value, date) or value == "":
        return value or None
    for shape in ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y"):
        try:
            return datetime.strptime(str(value), shape).date()
        except ValueError:
            continue
    faults.append(f"“{str(value)[:40]}” under {name} is no date. Write it like 27/03/2018.")
    return None
