"""A clause's Markdown as the lines and sentences that a check reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from esafety.access.roles import Role
from policy.rules.texts import Worded

MARKS = re.compile(r"</?(?:u|b|i|em|strong|p|br|span|div|sup|sub|a|table|tr|td|th|ul|ol|li)\b[^<>]*>", re.IGNORECASE)
LINK = re.compile(r"!?\[([^\[\]\n]+)\]\([^()\n]*\)")
EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,2}(?=\w))(?=\S)(.{1,200}?)(?<=\S)\1(?!\w)")
BULLET = re.compile(r"^\s*(?:[-*+•·●▪○>]\s+|o\s+(?=[A-Z])|\d{1,2}[.)]\s+|[a-z][.)]\s+)+", re.IGNORECASE)
ONLY_BULLET = re.compile(r"^\s*(?:[-*+•·●▪○>.]\s*)+$")
SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z(“‘])")
BULLET_INSIDE = re.compile(r"\s+[•●▪·]\s*")
FIELD = re.compile(r"\{([a-z_]+)(\.name)?\}")
IN_WORDS: dict[str, str] = {
    **{str(role): str(role.label).lower().replace("e-safety", "online safety") for role in Role},
    Role.OFFICER: "e-safety officer",
    "school": "the school",
    "trust": "the trust",
    "pupils": "pupils",
    "agreement": "acceptable use agreement",
}


@dataclass(frozen=True)
class Said:
    """A sentence of a clause. `words` begin with the line that leads to it, where it is one of a list; `own` do not."""

    at: int
    words: str
    own: str


def plain(line: str) -> str:
    """Without marks, and with the words for the fields that the school's own words fill."""
    line = LINK.sub(r"\1", MARKS.sub("", line))
    line = EMPHASIS.sub(r"\2", line)
    return FIELD.sub(lambda found: IN_WORDS.get(found[1], found[0]), line).strip()


def lines_of(clause: Worded) -> Iterator[str]:
    """Heading and lines as they stand, without bullets. The cells of a table's row stand side by side."""
    for line in (clause.heading, *clause.text.split("\n")):
        if "|" in line:
            line = ": ".join(cell.strip() for cell in line.strip().strip("|").split("|"))
        line = BULLET.sub("", line).strip()
        if line and set(line) - set("-:| "):
            yield line


def said_in(clauses: "list[Worded]") -> Iterator[Said]:
    """Each sentence; lines that continue each other are one, and a list follows the line that leads to it."""
    for at, clause in enumerate(clauses):
        lead = ""
        for paragraph, in_list in _paragraphs(clause):
            lead = lead if in_list else ""
            for sentence in SENTENCE.split(paragraph):
                for part in BULLET_INSIDE.split(sentence):
                    if own := part.strip():
                        yield Said(at, f"{lead} {own}".strip(), own)
            if not in_list and paragraph.endswith(":"):
                lead = SENTENCE.split(paragraph)[-1]


def _paragraphs(clause: Worded) -> Iterator[tuple[str, bool]]:
    """With whether each is an item of a list."""
    if clause.heading:
        yield plain(clause.heading), False
    held, is_item = "", False
    for line in (*clause.text.split("\n"), ""):
        begins_item = bool(BULLET.match(line)) or "|" in line
        if held and (not line.strip() or begins_item or held.endswith((".", ":", ";"))):
            yield held, is_item
            held = ""
        if not line.strip():
            continue
        cells = line.strip().strip("|").split("|")
        words = plain(BULLET.sub("", ": ".join(cell.strip() for cell in cells)))
        is_item = begins_item if not held else is_item
        held = f"{held} {words}".strip()


def place_of(clauses: "list[Worded]", at: int | None) -> str:
    """How the clause is called: its number, or its heading where it has none."""
    if at is None:
        return ""
    return clauses[at].number or clauses[at].heading


def called(clauses: "list[Worded]", at: int) -> str:
    """In a sentence."""
    clause = clauses[at]
    if clause.number:
        return f"clause {clause.number}"
    return f"“{clause.heading}”" if clause.heading else "a clause without a number"
