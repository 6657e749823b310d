"""What tabs and runs of spaces stand for: the gap after a number, an indent, or the columns of a table."""

import re
from itertools import pairwise

# A number, a letter or a bullet, set apart by a tab from all the words of its line.
MARK_AND_TAB = re.compile(
    r"^(?P<indent>\s*)(?P<mark>\d{1,2}(?:\.\d{1,3})*[.)]?|\(?[a-z]{1,4}\)|[a-z]\.|o|[^\w\s|(\"'‘“])[ ]*\t\s*"
    r"(?P<text>[^\t]+?)\s*$"
)
GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
CELL = re.compile(r"\S+(?: {1,2}\S+)*")
LIST_MARK = re.compile(r"^\s*(?:\d|\(?[a-z]{1,4}[.)]\s|[-–—*+•·o]\s)")
LEAST_ROWS = 3  # fewer lines with gaps are places to sign, or words set apart


def evened(raw: list[str]) -> list[str]:
    """The lines with tabs between the cells of tables and nowhere else."""
    return _columns_with_tabs(_without_other_tabs([_mark_apart(one) for one in raw]))


def _mark_apart(line: str) -> str:
    match = MARK_AND_TAB.match(line)
    return f"{match['indent'].expandtabs(4)}{match['mark']} {match['text']}" if match else line


def _without_other_tabs(raw: list[str]) -> list[str]:
    """A tab before all words is an indent, unless the lines beside it are rows: then the row's first cell is empty."""
    is_row = ["\t" in one.strip() for one in raw]
    for order in (range(1, len(raw)), range(len(raw) - 2, -1, -1)):
        step = 1 if order.step < 0 else -1
        for at in order:
            is_row[at] = is_row[at] or (raw[at].startswith("\t") and bool(raw[at].strip()) and is_row[at + step])
    return [line if row else _indented(line) for line, row in zip(raw, is_row, strict=True)]


def _indented(line: str) -> str:
    words = line.lstrip()
    return line[: len(line) - len(words)].expandtabs(4) + words


def _columns_with_tabs(raw: list[str]) -> list[str]:
    found = list(raw)
    for start, end in _stretches(raw):
        rows = _rows(raw[start:end])
        if rows:
            found[start:end] = rows
    return found


def _stretches(raw: list[str]) -> list[tuple[int, int]]:
    """Lines in a row with gaps in them; also those that begin under a later column."""
    found, start = [], None
    for at, line in enumerate([*raw, ""]):
        is_cells = "\t" not in line and not LIST_MARK.match(line) and bool(GAP.search(line))
        is_more = start is not None and line.startswith("   ") and not LIST_MARK.match(line)
        if is_cells or is_more:
            start = at if start is None else start
        elif start is not None:
            found.append((start, at))
            start = None
    return [(start, end) for start, end in found if end - start >= LEAST_ROWS]


def _rows(lines: list[str]) -> list[str]:
    """Cells by the column that the middle of each stands under; none where two would share one."""
    cells = [list(CELL.finditer(line)) for line in lines]
    widest = max(cells, key=len)
    starts = [one.start() for one in widest]
    bounds = [0, *starts[1:], 10_000]
    rows = []
    for line in cells:
        row = [""] * len(starts)
        for cell in line:
            middle = (cell.start() + cell.end()) / 2 if cell.end() - cell.start() <= 3 else cell.start() + 1
            at = next(at for at, (left, right) in enumerate(pairwise(bounds)) if left <= middle < right)
            if row[at]:
                return []
            row[at] = cell.group()
        rows.append("\t".join(row))
    return rows
