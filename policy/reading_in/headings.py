"""Which words are headings, and at which level."""

import re
import string

from policy.reading_in.furniture import OFTEN
from policy.reading_in.lines import (
    LEADS_ON,
    SAYS,
    SENTENCE_END,
    SHORT,
    Kind,
    Line,
    could_be_heading,
    undressed,
    words_only,
)

FEW = 2
LONGEST_ITEM = 60  # lines of a list, with those below it
LETTERS = list(string.ascii_uppercase)
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV"]


def decide_headings(lines: list[Line], listed: set[str]) -> None:
    """Which words are headings, by what stands around them; and at which level, by the contents where there are any."""
    lowest = min((one.level for one in lines if one.kind is Kind.HEADING and one.level), default=1)
    is_dotted = any(one.kind is Kind.NUMBERED and "." in one.number for one in lines)
    by_look: list[int] = []
    capitals: set[str] = set()
    section = 0  # the number of the one that we are in
    for at, line in enumerate(lines):
        if line.kind is Kind.HEADING:
            line.level = min(max(line.level - lowest + 1, 1), 3)
        elif line.kind is Kind.NUMBERED and re.fullmatch(r"[A-Z]+", line.number):
            _capital(line, capitals)
        elif line.kind is Kind.NUMBERED and "." not in line.number and not line.number.startswith("Article"):
            _single(lines, at, is_dotted, listed, section)
        elif line.kind is Kind.WORDS and _is_heading(lines, at):
            line.kind, line.level = Kind.HEADING, 1
            if (
                (len(listed) >= OFTEN and words_only(line.text) not in listed)
                or line.text[:1].islower()
                or _follows_an_empty_heading(lines, at)
            ):
                line.level = 2
            line.text = undressed(line.text).rstrip(":")
            by_look.append(at)
        if line.kind is Kind.HEADING and line.number.isdigit():
            section = int(line.number)
    if len(listed) < OFTEN:
        _level_by_look(lines, by_look)


def _level_by_look(lines: list[Line], by_look: list[int]) -> None:
    """Where some headings are in capitals, or have numbers, those that are not so stand below them."""
    if sum(lines[at].text.isupper() for at in by_look) >= FEW:
        for at in by_look:
            lines[at].level = 1 if lines[at].text.isupper() else 2
        return
    numbered = [at for at, one in enumerate(lines) if one.kind is Kind.HEADING and one.number.isdigit()]
    if len(numbered) >= FEW:
        for at in by_look:
            if at > numbered[0]:
                lines[at].level = 2


def _single(lines: list[Line], at: int, is_dotted: bool, listed: set[str], section: int) -> None:
    """A number without a point: a section, or a line of a list within a clause."""
    line, after = lines[at], next_after(lines, at)
    stands_alone = at + 1 < len(lines) and lines[at + 1].kind is Kind.BLANK
    leads = after is not None and after.kind is not Kind.WORDS
    names = len(line.text.split()) <= SHORT and line.text[:1].isupper() and not SAYS.search(line.text)
    is_of_a_list = _is_of_a_list(lines, at, section) or (
        is_dotted and after is not None and after.kind is Kind.NUMBERED and "." not in after.number
    )
    if could_be_heading(line.text) and (
        words_only(line.text) in listed or ((stands_alone or leads or names) and not is_of_a_list)
    ):
        line.kind, line.level = Kind.HEADING, 1
        return
    if is_dotted or is_of_a_list:
        line.kind, line.text, line.number = Kind.BULLET, f"{line.number}. {line.text}", ""


def _capital(line: Line, before: set[str]) -> None:
    """A capital that goes on from one before it is a section's; any other is somebody's initial."""
    if not any(line.number == row[0] or _before(line.number, row) in before for row in (LETTERS, ROMAN)):
        line.kind, line.text, line.number = Kind.WORDS, f"{line.number}. {line.text}", ""
        return
    before.add(line.number)
    if could_be_heading(line.text):
        line.kind, line.level = Kind.HEADING, 1


def _before(number: str, row: list[str]) -> str:
    return row[row.index(number) - 1] if number in row[1:] else ""


def _is_of_a_list(lines: list[Line], at: int, section: int) -> bool:
    """Whether it goes on, from 1, with what a colon announced, and is not the next section after it."""
    if not lines[at].number.isdigit() or _opens_next_section(lines, at, section):
        return False
    wanted = int(lines[at].number)
    for one in reversed(lines[max(at - LONGEST_ITEM, 0) : at]):
        if wanted == 1 and one.kind is not Kind.BLANK:
            return one.kind is not Kind.HEADING and (one.text.endswith(":") or bool(LEADS_ON.search(one.text)))
        if one.kind is Kind.BULLET and one.text.startswith(f"{wanted - 1}. "):
            return True
        if one.kind not in {Kind.BLANK, Kind.BULLET}:
            return False
    return False


def _opens_next_section(lines: list[Line], at: int, section: int) -> bool:
    """By a clause of its own that follows, or set apart from a list whose lines are not, with the next number."""
    number, after = lines[at].number, next_after(lines, at)
    if after is not None and after.kind is Kind.NUMBERED and after.number.startswith(f"{number}."):
        return True
    is_apart = [one.kind is Kind.BLANK for one in lines[max(at - 3, 0) : at]] == [False, False, True]
    return is_apart and section > 0 and int(number) == section + 1


def _is_heading(lines: list[Line], at: int) -> bool:
    text = lines[at].text
    if not could_be_heading(text):
        return False
    before = lines[at - 1] if at else Line(Kind.BLANK, "")
    after = lines[at + 1] if at + 1 < len(lines) else Line(Kind.BLANK, "")
    follows = next_after(lines, at)
    if follows is None:
        return False
    if follows.kind is Kind.NUMBERED and "." in follows.number and _is_title_like(text):
        return True
    if text[:1].islower():
        return before.kind is Kind.BLANK and follows.kind is Kind.BULLET and len(text.split()) > 2
    if before.kind is Kind.WORDS and not SENTENCE_END.search(before.text):
        return False
    if after.kind is Kind.BLANK and before.kind is Kind.BLANK:
        return True
    if follows.kind in {Kind.NUMBERED, Kind.ROW} or (text.isupper() and len(text) > 3):
        return True
    return _is_title_like(text) and (after.kind in {Kind.BLANK, Kind.BULLET} or follows.text[:1].isupper())


def _is_title_like(text: str) -> bool:
    return len(text) <= 60 and text[:1].isupper()


def _follows_an_empty_heading(lines: list[Line], at: int) -> bool:
    for one in reversed(lines[:at]):
        if one.kind is not Kind.BLANK:
            return one.kind is Kind.HEADING and one.level == 1 and not one.number
    return False


def next_after(lines: list[Line], at: int) -> Line | None:
    return next((one for one in lines[at + 1 :] if one.kind is not Kind.BLANK), None)
