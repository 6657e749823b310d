"""Reading a table of consents that a school holds elsewhere, CSV or XLSX, into plain rows. Nothing is kept of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from agreements.models import ConsentAnswer, ConsentUse
from agreements.rules.consents import SHORT
from esafety.documents.reading import Formula, NotRead, day_of, numbered, rows_of

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


def read(content: bytes) -> list[Line]:
    """The rows, each with its faults. Raises NotRead where the file as a whole makes no sense."""
    rows = rows_of(content)
    at = _columns(next(rows, []))
    return [_line(number, row, at) for number, row in numbered(rows)]


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
    if value == "":
        return None
    day = day_of(value)
    if day is None:
        faults.append(f"“{str(value)[:40]}” under {name} is no date. Write it like 27/03/2018.")
    return day
