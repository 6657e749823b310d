"""Reading a table of who took what, CSV or XLSX, into plain rows. Nothing is kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from esafety.documents.reading import Cell, Formula, NotRead, day_of, numbered, rows_of

EMAIL, FIRST, LAST, COURSE, DAY = "E-mail", "First name", "Last name", "Course", "Date"
COLUMNS = [EMAIL, FIRST, LAST, COURSE, DAY]
ALSO_CALLED = {
    "email": EMAIL,
    "e-mail address": EMAIL,
    "email address": EMAIL,
    "mail": EMAIL,
    "forename": FIRST,
    "given name": FIRST,
    "surname": LAST,
    "family name": LAST,
    "training": COURSE,
    "course title": COURSE,
    "course number": COURSE,
    "day": DAY,
    "completed": DAY,
    "date completed": DAY,
    "completion date": DAY,
    "completed on": DAY,
    "taken on": DAY,
}


@dataclass
class Line:
    """A row of the file: who, what and when, as typed; `faults` say in words what is wrong with it by itself."""

    number: int
    email: str = ""
    first: str = ""
    last: str = ""
    course: str = ""
    day: date | None = None
    faults: list[str] = field(default_factory=list)

    @property
    def who(self) -> str:
        return self.email or f"{self.first} {self.last}".strip() or "Nobody named"


def read(content: bytes) -> list[Line]:
    """The rows, each with its faults. Raises NotRead where the file as a whole makes no sense."""
    rows = rows_of(content)
    at = _columns(next(rows, []))
    return [_line(number, row, at) for number, row in numbered(rows)]


def _columns(heads: Sequence[Cell]) -> dict[str, int]:
    """Where each column that we know stands. Raises NotRead where those that are needed are missing."""
    known = {name.lower(): name for name in COLUMNS} | ALSO_CALLED
    found: dict[str, int] = {}
    for at, head in enumerate(heads):
        name = known.get(str(head).strip().lower().replace("_", " "))
        if name in found:
            raise NotRead(f"The heading “{name}” stands there twice. Take one of them out.")
        if name:
            found[name] = at
    missing = [name for name in (COURSE, DAY) if name not in found]
    if EMAIL not in found and not {FIRST, LAST} <= found.keys():
        missing.insert(0, f"{EMAIL}, or {FIRST} and {LAST}")
    if missing:
        raise NotRead(
            f"The first row must hold the headings. Missing: {'; '.join(missing)}. Start from the template if you can."
        )
    return found


def _line(number: int, row: Sequence[Cell], at: dict[str, int]) -> Line:
    def cell(name: str) -> Cell:
        where = at.get(name)
        value: Cell = row[where] if where is not None and where < len(row) else ""
        if isinstance(value, Formula):
            line.faults.append(f"{name} holds a formula. Put the value itself there.")
            return ""
        return value

    line = Line(number)
    line.email, line.first, line.last = str(cell(EMAIL)).lower(), str(cell(FIRST)), str(cell(LAST))
    line.course = str(cell(COURSE))
    said = cell(DAY)
    line.day = day_of(said)
    if not line.faults:
        line.faults = [*_missing(line, said)]
    return line


def _missing(line: Line, said: Cell) -> list[str]:
    faults = []
    if not line.email and not (line.first and line.last):
        faults.append("It does not say who. Enter the e-mail address, or the first and the last name.")
    if not line.course:
        faults.append("It does not say which course.")
    if said == "":
        faults.append("It does not say when.")
    elif line.day is None:
        faults.append(f"“{str(said)[:40]}” is no date. Write it like 01/09/2026.")
    return faults
