"""The policy as one text that people acknowledge: its clauses in their order, the school's words filled in (A3)."""

import re
from collections.abc import Iterable

from policy.rules.filling import Filling
from policy.rules.texts import Worded

RULE_OF_A_TABLE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")


def body_of(clauses: Iterable[Worded], filling: Filling) -> str:
    """Markdown without tables, which agreements do not draw: each row of one becomes a line of a list."""
    return "\n\n".join(part for one in clauses for part in _parts(one, filling))


def _parts(one: Worded, filling: Filling) -> list[str]:
    name = " ".join(part for part in (one.number, filling.fill(one.heading)) if part)
    text = "\n".join(_without_tables(filling.fill(one.text).splitlines())).strip()
    if one.level == 1 and name:
        head = f"## {name}"
    elif one.heading:
        head = f"### {name}"
    elif name and text[:1] not in {"-", "*", "+", "#", "|", ">"} and not text[:1].isdigit():
        return [f"**{name}** {text}".strip()]
    else:
        head = f"**{name}**" if name else ""
    return [part for part in (head, text) if part]


def _without_tables(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for place, line in enumerate(lines):
        is_rule = RULE_OF_A_TABLE.match(line) and "|" in line
        if is_rule:
            continue
        if line.lstrip().startswith("|") and line.count("|") > 1 and _is_in_a_table(lines, place):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            kept.append("- " + "; ".join(cell for cell in cells if cell))
        else:
            kept.append(line)
    return kept


def _is_in_a_table(lines: list[str], place: int) -> bool:
    """Whether the rule under a table's heads stands among the lines with bars around it."""
    first, last = place, place
    while first > 0 and "|" in lines[first - 1]:
        first -= 1
    while last + 1 < len(lines) and "|" in lines[last + 1]:
        last += 1
    return any(RULE_OF_A_TABLE.match(one) and "|" in one for one in lines[first : last + 1])
