"""Rows that belong together, and columns that ran into each other."""

import re
from collections.abc import Iterator

from policy.reading_in.lines import TABLE_RULE, Kind, Line

LONG_CELL = 160


def tables(lines: list[Line]) -> Iterator[Line]:
    """Rows that follow each other as one line of kind ROW, whose cells are the rows; broken columns as words again."""
    at = 0
    while at < len(lines):
        if lines[at].kind is not Kind.ROW:
            yield lines[at]
            at += 1
            continue
        end = at
        while end < len(lines) and (
            lines[end].kind is Kind.ROW
            or (
                lines[end].kind is Kind.WORDS
                and len(lines[end].text) < LONG_CELL
                and end + 1 < len(lines)
                and lines[end + 1].kind is Kind.ROW
            )
        ):
            end += 1
        block = lines[at:end]
        if end < len(lines) and _is_broken(block) and lines[end].kind is Kind.WORDS:
            block.append(lines[end])
            end += 1
        yield from _columns(block) if _is_broken(block) else _table(block)
        at = end


def _is_broken(block: list[Line]) -> bool:
    """Two columns of which one runs on over the rows, so that no row is one."""
    words = [one for one in block if one.kind is Kind.WORDS]
    return (
        bool(words)
        and sum(one.kind is Kind.ROW for one in block) >= 2
        and all(len(one.text) < LONG_CELL for one in block)
    )


def _columns(block: list[Line]) -> Iterator[Line]:
    left = " ".join(one.cells[0] if one.kind is Kind.ROW else one.text for one in block)
    yield Line(Kind.WORDS, re.sub(r"\s+", " ", left).strip())
    for one in block:
        if one.kind is Kind.ROW:
            yield from (Line(Kind.BULLET, cell) for cell in one.cells[1:] if cell)


def _table(block: list[Line]) -> Iterator[Line]:
    rows: list[list[str]] = []
    for one in block:
        if one.kind is Kind.WORDS:
            yield one
            continue
        if TABLE_RULE.match(one.text):
            continue
        if rows and not one.cells[0] and any(one.cells):
            rows[-1] = [_together(a, b) for a, b in _side_by_side(rows[-1], one.cells)]
        else:
            rows.append(one.cells)
    if rows:
        yield Line(Kind.ROW, "", cells=["\t".join(row) for row in rows])


def _together(one: str, other: str) -> str:
    return f"{one}\n{other}".strip()


def _side_by_side(one: list[str], other: list[str]) -> Iterator[tuple[str, str]]:
    for at in range(max(len(one), len(other))):
        yield (one[at] if at < len(one) else ""), (other[at] if at < len(other) else "")
