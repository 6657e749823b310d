"""From the lines of a document to its clauses, keeping every sentence of substance and saying what was left out.

What becomes a clause: each heading (level 1 for a section), each numbered paragraph (its level by its number: 3.2 is 2)
and, where nothing is numbered, each paragraph. A list belongs to the paragraph or the heading that it follows, as a
Markdown list. A table of roles and their duties becomes a clause a role; any other whole table stays a Markdown table.
Numbers are kept as they are written, with their gaps and doubles; what has none gets none.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from policy.reading_in.lines import (
    JOINING,
    MOST_HEADING_WORDS,
    PAGE_NUMBER,
    PAGE_OF,
    SENTENCE_END,
    TABLE_RULE,
    WITH_PAGE,
    Kind,
    Line,
    classify,
    could_be_heading,
    plain,
    undressed,
    words_only,
)
from policy.reading_in.repeats import RUN, Seen
from policy.rules.texts import MOST_LEVELS, ClauseText

PAGE = "\f"
OFTEN = 3  # a line that comes this often is a header or a footer
LONG_CELL = 160
REPEATED = 0.55  # of a text that is new, at most, where it is a repetition
LEAST_KEPT = 8  # words of what is new in a repetition; fewer are slips of the export
WRAPPED_WIDTH = 130
LONGEST_LINE = 300
SHORT = 8  # words
SAYS = re.compile(
    r"\b(?:has|have|will|is|are|must|should|shall|may|can|includes?)\b", re.IGNORECASE
)  # a heading does not
DAMAGED = 250  # characters of a line of a broken table that is cut at the verbs it is made of
KEPT_HYPHEN = re.compile(
    r"\b(?:e|cyber|anti|non|self|co|pre|on|off|semi|well|peer|multi|one|two|up|in|age)-$", re.IGNORECASE
)
DUTY_VERBS = (
    "Access|Agree|Approve|Attend|Check|Complete|Coordinate|Co-ordinate|Demonstrate|Develop|Discuss|Encourage|Endorse"
    "|Ensur|Ensure|Escalate|Follow|Help|Inform|Keep|Know|Lead|Liaise|Link|Linked|Log|Maintain|Make|Manage|Meet|Model"
    "|Monitor|Oversee|Participate|Promote|Provide|Read|Receive|Report|Respond|Review|Sign|Support|Take|Teach|Train"
    "|Understand|Update|Use|Work"
)
A_DUTY = rf"(?:(?:{DUTY_VERBS})(?:ing|s)?(?: and [a-z]+|,)?|Act in|To [a-z]+)"
AT_A_DUTY = re.compile(rf"(?<=[\w.)’'”])\s+(?={A_DUTY}\s)")
ROUND_DOTS = re.compile(r"\s*(?:[\ue000-\uf8ff•●▪·])\s*")

HEADER_TAIL = re.compile(r"\s*[|–-]?\s*(?:page\s+)?\d+(?:\s+of\s+\d+)?\s*$", re.IGNORECASE)

WHY_HEADER = "Stands again at the head or foot of pages"
WHY_PAGE = "A page number"
WHY_CONTENTS = "A line of the list of contents, which is made anew"
WHY_REPEATED = "Repeats what stands above"
WHY_EMPTY = "A bullet or a cell without words"
WHY_COLUMNS = "The headings of a table, each row of which is a clause"
WHY_TITLE = "Stands on the title page"
WHY_DRAWN = "A line that draws a table or divides the page"


@dataclass
class Parsed:
    """What was found in a document. `dropped` has a `text` and a `why` for each piece that was left out."""

    title: str
    clauses: list[ClauseText] = field(default_factory=list)
    dropped: list[dict[str, str]] = field(default_factory=list)

    def drop(self, text: str, why: str) -> None:
        if text.strip():
            self.dropped.append({"text": text.strip()[:2_000], "why": why})


def parse(text: str, *, fallback_title: str = "Online safety policy") -> Parsed:
    """The clauses of a text, with `\\f` between its pages where they are known."""
    parsed = Parsed(fallback_title)
    raw = _without_furniture(text.replace("\r\n", "\n").replace("\r", "\n"), parsed)
    raw, listed = _without_contents(raw, parsed)
    lines = [classify(one) for one in _joined(raw)]
    lines = _without_title(lines, parsed)
    lines = list(_tables(lines))
    _decide_headings(lines, listed)
    _build(lines, parsed)
    return parsed


# --- What belongs to pages and not to the text ---------------------------------------------------------------------


def _without_furniture(text: str, parsed: Parsed) -> list[str]:
    raw = [line for page in text.split(PAGE) for line in [*page.split("\n"), ""]]
    edges = Counter(_pattern(line) for line in _edges(text.split(PAGE)))
    often = Counter(_pattern(line) for line in raw if line.strip())
    kept, seen = [], set()
    for line in raw:
        pattern = _pattern(line)
        if PAGE_NUMBER.match(line) and line.strip():
            parsed.drop(line, WHY_PAGE)
        elif not _is_short_words(line):
            kept.append(line)
        elif edges[pattern] >= OFTEN or PAGE_OF.search(line) or (often[pattern] >= OFTEN and pattern in seen):
            parsed.drop(line, WHY_HEADER)
            if "policy" in pattern and pattern not in seen and edges[pattern] >= OFTEN:
                parsed.title = undressed(HEADER_TAIL.sub("", plain(line)))
        elif "policy" in pattern and pattern in seen:  # the title, once more
            parsed.drop(line, WHY_HEADER)
        else:
            kept.append(line)
        seen.add(pattern)
    return kept


def _edges(pages: list[str]) -> Iterator[str]:
    for page in pages if len(pages) > 1 else []:
        lines = [line for line in page.split("\n") if line.strip()]
        yield from {*lines[:3], *lines[-3:]}


def _pattern(line: str) -> str:
    return re.sub(r"\d+", "#", words_only(plain(line)))


def _is_short_words(line: str) -> bool:
    kind = classify(line).kind
    return 0 < len(line.strip()) <= 110 and kind in {Kind.WORDS, Kind.HEADING, Kind.ROW} and bool(_pattern(line))


def _without_contents(raw: list[str], parsed: Parsed) -> tuple[list[str], set[str]]:
    """Also gives the headings that the contents listed, so that they are known again as sections."""
    kept: list[str] = []
    listed: set[str] = set()
    within = False
    for at, line in enumerate(raw):
        words = words_only(undressed(plain(line)).strip("#: "))
        if words in {"contents", "table of contents", "contents page", "list of contents"}:
            within = True
            parsed.drop(line, WHY_CONTENTS)
            continue
        match = WITH_PAGE.match(plain(line))
        if match and (within or _has_such_neighbours(raw, at)):
            listed.add(_unnumbered(match["text"]))
            parsed.drop(line, WHY_CONTENTS)
        elif within and line.strip() and not _stands_again(line, raw[at + 1 :]):
            within = False
            kept.append(line)
        elif within and line.strip():
            listed.add(_unnumbered(line))
            parsed.drop(line, WHY_CONTENTS)
        else:
            kept.append(line)
    return kept, listed


def _unnumbered(line: str) -> str:
    return words_only(re.sub(r"^\s*(?:\d+(?:\.\d+)*[.)]?|[-•·*])\s+", "", plain(line)))


def _has_such_neighbours(raw: list[str], at: int) -> bool:
    near = [one for one in raw[max(at - 3, 0) : at + 4] if one.strip()]
    return sum(bool(WITH_PAGE.match(plain(one))) for one in near) >= OFTEN


def _stands_again(line: str, rest: list[str]) -> bool:
    """In contents without page numbers a line is one if it comes again as a heading."""
    wanted = _unnumbered(line)
    return len(wanted.split()) <= MOST_HEADING_WORDS and any(_unnumbered(one) == wanted for one in rest)


# --- Lines that belong together ------------------------------------------------------------------------------------


def _joined(raw: list[str]) -> list[str]:
    """Sentences that were broken over lines, whole again; over a blank line only where they cannot end there."""
    lengths = sorted(len(one) for one in raw if one.strip())
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    is_wrapped = 40 < width <= WRAPPED_WIDTH
    found: list[str] = []
    last_length = 0
    blanks = 0
    for line in raw:
        if not line.strip():
            blanks += 1
            continue
        before = found[-1] if found else ""
        is_full = is_wrapped and last_length >= 0.72 * width
        if before and _goes_on(before, line, blanks, is_full):
            found[-1] = _put_together(before, line)
        else:
            found += [""] * min(blanks, 1) + [line]
        last_length, blanks = len(line.rstrip()), 0
    return found


def _goes_on(before: str, line: str, blanks: int, is_full: bool) -> bool:
    one, other = classify(before), classify(line)
    if other.kind is not Kind.WORDS or one.kind not in {Kind.WORDS, Kind.NUMBERED, Kind.BULLET}:
        return False
    text, words = one.text.rstrip(), other.text.strip()
    if len(words) > LONGEST_LINE:  # a paragraph a line
        return False
    is_small = words[:1].islower()
    if blanks:
        return is_small and bool(JOINING.search(text)) and not text.endswith(":")
    if text.endswith((":", ";")) or (SENTENCE_END.search(text) and not is_full):
        return False
    if SENTENCE_END.search(text):
        return is_full and one.kind is Kind.WORDS and not could_be_heading(words)
    return is_small or is_full or bool(JOINING.search(text) and len(text) > 40)


def _put_together(before: str, line: str) -> str:
    before, line = before.rstrip(), line.strip()
    if before.endswith("-") and line[:1].islower():
        return f"{before}{line}" if KEPT_HYPHEN.search(before) else f"{before[:-1]}{line}"
    return f"{before} {line}"


# --- The title -----------------------------------------------------------------------------------------------------


def _without_title(lines: list[Line], parsed: Parsed) -> list[Line]:
    """The first line that names a policy, and what stands with it in short lines above the first words."""
    block = 0
    for line in lines[:14]:
        if line.kind is Kind.BLANK or (
            line.kind in {Kind.WORDS, Kind.HEADING} and not line.number and could_be_heading(line.text)
        ):
            block += 1
        else:
            break
    named = [
        at for at, line in enumerate(lines[:block]) if re.search(r"polic(?:y|ies)|polisi", line.text, re.IGNORECASE)
    ]
    if not named:
        first = next((line for line in lines[:3] if line.kind is Kind.HEADING), None)
        if first is not None:
            parsed.title = first.text
            lines.remove(first)
        return lines
    parsed.title = _cased(lines[named[0]].text)
    rest = list(lines)
    rest[named[0]] = Line(Kind.BLANK, "")
    for at in range(named[0] - 1, named[0] + 2):  # the school's name over or under it
        near = lines[at] if 0 <= at < block and at != named[0] else None
        if (
            near is not None
            and near.text
            and near.text.isupper() == lines[named[0]].text.isupper()
            and _is_a_name(near.text)
        ):
            parsed.drop(near.text, WHY_TITLE)
            rest[at] = Line(Kind.BLANK, "")
    return rest


def _is_a_name(text: str) -> bool:
    return bool(re.search(r"\b(school|academy|college|trust|nursery|ysgol)\b", text, re.IGNORECASE))


def _cased(text: str) -> str:
    text = undressed(text)
    return text.capitalize() if text.isupper() else text


# --- Tables --------------------------------------------------------------------------------------------------------


def _tables(lines: list[Line]) -> Iterator[Line]:
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


# --- Headings ------------------------------------------------------------------------------------------------------


def _decide_headings(lines: list[Line], listed: set[str]) -> None:
    """Which words are headings, by what stands around them; and at which level, by the contents where there are any."""
    lowest = min((one.level for one in lines if one.kind is Kind.HEADING and one.level), default=1)
    is_dotted = any(one.kind is Kind.NUMBERED and "." in one.number for one in lines)
    for at, line in enumerate(lines):
        if line.kind is Kind.HEADING:
            line.level = min(max(line.level - lowest + 1, 1), 3)
        elif line.kind is Kind.NUMBERED and "." not in line.number and not line.number.startswith("Article"):
            _single(lines, at, is_dotted)
        elif line.kind is Kind.WORDS and _is_heading(lines, at):
            line.kind, line.level = Kind.HEADING, 1
            if (
                (len(listed) >= OFTEN and words_only(line.text) not in listed)
                or line.text[:1].islower()
                or _follows_an_empty_heading(lines, at)
            ):
                line.level = 2
            line.text = undressed(line.text).rstrip(":")


def _single(lines: list[Line], at: int, is_dotted: bool) -> None:
    """A number without a point: a section, or a line of a list within a clause."""
    line, after = lines[at], _next(lines, at)
    stands_alone = at + 1 < len(lines) and lines[at + 1].kind is Kind.BLANK
    leads = after is not None and after.kind is not Kind.WORDS
    is_of_a_list = is_dotted and after is not None and after.kind is Kind.NUMBERED and "." not in after.number
    is_short = not is_dotted and len(line.text.split()) <= SHORT
    if could_be_heading(line.text) and (stands_alone or leads or is_short) and not is_of_a_list:
        line.kind, line.level = Kind.HEADING, 1
        return
    if is_dotted:
        line.kind, line.text, line.number = Kind.BULLET, f"{line.number}. {line.text}", ""


def _is_heading(lines: list[Line], at: int) -> bool:
    text = lines[at].text
    if not could_be_heading(text):
        return False
    before = lines[at - 1] if at else Line(Kind.BLANK, "")
    after = lines[at + 1] if at + 1 < len(lines) else Line(Kind.BLANK, "")
    follows = _next(lines, at)
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


def _next(lines: list[Line], at: int) -> Line | None:
    return next((one for one in lines[at + 1 :] if one.kind is not Kind.BLANK), None)


# --- Clauses -------------------------------------------------------------------------------------------------------


@dataclass
class _Open:
    """The clause that is being put together."""

    number: str = ""
    heading: str = ""
    level: int = 1
    parts: list[str] = field(default_factory=list)
    takes_lists: bool = True

    @property
    def text(self) -> str:
        return "\n\n".join(self.parts).strip()


class _Builder:
    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.seen = Seen()
        self.open: _Open | None = None
        self.level = 0  # of the section that we are in
        self.bullets: list[str] = []

    def begin(self, clause: _Open) -> _Open:
        self.end()
        self.open = clause
        return clause

    def end(self) -> None:
        self.end_list()
        if self.open is not None and (self.open.heading or self.open.text):
            one = self.open
            self.parsed.clauses.append(ClauseText(one.number[:20], one.heading[:200], one.text, one.level))
        self.open = None

    def end_list(self) -> None:
        if self.bullets:
            target = self.open or self.begin(_Open(level=self._below()))
            target.parts.append("\n".join(self.bullets))
            self.bullets = []

    def _below(self) -> int:
        return min(self.level + 1, MOST_LEVELS)

    def heading(self, line: Line) -> None:
        level = min(line.level, MOST_LEVELS - 1)
        if line.number and re.fullmatch(r"[A-Z]?\d+(\.\d+)*", line.number):
            level = min(line.number.count(".") + 1, MOST_LEVELS - 1)
        self.level = level
        self.begin(_Open(line.number, line.text, level))

    def numbered(self, line: Line, goes_before_a_list: bool) -> None:
        depth = line.number.count(".") + 1 if not line.number.startswith("Article") else self.level + 1
        level = min(max(depth, 1), MOST_LEVELS)
        text = undressed(line.text)
        short = len(text.split()) <= SHORT and not text.endswith((".", ";", ",")) and not SAYS.search(text)
        if short and (text.endswith(":") or goes_before_a_list or could_be_heading(text)):
            self.begin(_Open(line.number, text.rstrip(": "), level))
            self.seen.add(text)
        else:
            self.begin(_Open(line.number, "", level, [text]))
            self.seen.add(text)

    def words(self, text: str) -> None:
        pieces = self._new(text)
        for piece in pieces:
            if len(piece) >= DAMAGED and _is_run_together(piece):
                self.begin(_Open(level=self._below(), parts=[_as_list(piece)]))
            elif self.open is not None and self.open.number and not self.open.number.startswith("Article"):
                self.end_list()
                self.open.parts.append(piece)  # more of what the number stands before
            else:
                self.begin(_Open(level=self._below(), parts=[piece]))
            self.seen.add(piece)

    def _new(self, text: str, *, is_of_a_table: bool = False) -> list[str]:
        """What did not stand before. Whole sentences may come twice in a text; cuts of a table may not."""
        if len(text) < DAMAGED and not is_of_a_table:
            return [text]
        pieces = self.seen.new_in(text)
        if pieces == [text] or sum(map(len, pieces)) > REPEATED * len(text):
            return [text]
        self.parsed.drop(text, WHY_REPEATED)
        return [piece for piece in pieces if len(piece.split()) >= LEAST_KEPT]

    def bullet(self, line: Line) -> None:
        if not re.search(r"\w", line.text):
            self.parsed.drop(line.text or "•", WHY_EMPTY)
            return
        mark = "" if re.match(r"\d+\. ", line.text) else "- "
        self.bullets.append(f"{'  ' * line.level if self.bullets else ''}{mark}{line.text}")
        self.seen.add(line.text)

    def table(self, rows: list[list[str]]) -> None:
        rows = [row for row in rows if self._has_words(row)]
        if not rows:
            return
        if _is_of_duties(rows):
            if _is_header(rows[0]):
                self.parsed.drop(" | ".join(rows.pop(0)), WHY_COLUMNS)
            for row in rows:
                self._duties(row)
            return
        if any(len(cell) >= DAMAGED for row in rows for cell in row):
            self._damaged(rows)
            return
        fresh = [row for row in rows if not self._row_stood_before(row)]
        for row in rows:
            if row not in fresh:
                self.parsed.drop(" | ".join(filter(None, row)), WHY_REPEATED)
        if not fresh:
            return
        for row in fresh:
            self.seen.add(" ".join(row))
        if len(fresh) == 1 and sum(bool(cell) for cell in fresh[0]) < 2:
            self.words(" ".join(filter(None, fresh[0])))
            return
        target = self.open if self.open is not None else self.begin(_Open(level=self._below()))
        self.end_list()
        target.parts.append(_as_table(fresh))

    def _damaged(self, rows: list[list[str]]) -> None:
        """Cells into which whole columns have run: what is new in each, cut at the duties it is made of."""
        self.end()
        for cell in "\n".join(cell for row in rows for cell in row).split("\n"):
            if not re.search(r"\w", cell) or self._stood_before(cell):
                self.parsed.drop(cell, WHY_REPEATED if re.search(r"\w", cell) else WHY_EMPTY)
                continue
            for piece in self._new(cell, is_of_a_table=True):
                self.begin(_Open(level=self._below(), parts=[_as_list(piece) if _is_run_together(piece) else piece]))
                self.seen.add(piece)

    def _row_stood_before(self, row: list[str]) -> bool:
        return all(map(self._stood_before, row)) and any(len(cell.split()) >= RUN for cell in row)

    def _stood_before(self, cell: str) -> bool:
        if len(cell.split()) < 2 or self.seen.holds(cell):
            return True
        pieces = self.seen.new_in(cell)
        return pieces != [cell] and all(len(piece.split()) < LEAST_KEPT for piece in pieces)

    def _has_words(self, row: list[str]) -> bool:
        if any(re.search(r"\w", cell) for cell in row):
            return True
        self.parsed.drop(" ".join(row), WHY_EMPTY)
        return False

    def _duties(self, row: list[str]) -> None:
        role, rest = row[0].replace("\n", " ").strip(), "\n".join(cell for cell in row[1:] if cell)
        pieces = [
            piece
            for part in rest.split("\n")
            for piece in self._new(part, is_of_a_table=True)
            if re.search(r"\w", piece)
        ]
        if not pieces:
            return
        self.seen.add(f"{role} {rest}")
        is_label = could_be_heading(role) or len(role.split()) <= MOST_HEADING_WORDS
        heading = re.sub(r"\s*/\s*", "/ ", role).strip(" :") if is_label else ""
        duties = [one for piece in pieces for one in _duties_in(piece)]
        text = "\n".join(f"- {one}" for one in duties)
        if not is_label:
            text = f"{role}\n\n{text}"
        self.begin(_Open("", heading, self._below(), [text]))
        self.end()


def _build(lines: list[Line], parsed: Parsed) -> None:
    builder = _Builder(parsed)
    for at, line in enumerate(lines):
        if line.kind is Kind.BLANK:
            continue
        if line.kind is Kind.HEADING:
            builder.heading(line)
        elif line.kind is Kind.NUMBERED:
            after = _next(lines, at)
            builder.numbered(line, after is not None and after.kind is Kind.BULLET)
        elif line.kind is Kind.BULLET:
            builder.bullet(line)
        elif line.kind is Kind.ROW:
            builder.end_list()
            builder.table([row.split("\t") for row in line.cells])
        elif not re.search(r"\w", line.text):
            parsed.drop(line.text, WHY_DRAWN)
        else:
            builder.words(line.text)
    builder.end()


def _is_header(row: list[str]) -> bool:
    return all(cell and len(cell.split()) <= 4 for cell in row)


def _is_of_duties(rows: list[list[str]]) -> bool:
    """A short name on the left, and on the right what that person does."""
    return max(len(row) for row in rows) == 2 and any(len(row) > 1 and len(row[1]) >= LONG_CELL for row in rows)


def _is_run_together(text: str) -> bool:
    """Many duties in one line without full stops between them."""
    return len(text) / max(len(re.findall(r"[.!?](?:\s|$)", text)), 1) > DAMAGED and len(AT_A_DUTY.findall(text)) > 1


def _duties_in(text: str) -> list[str]:
    text = text.strip()
    dotted = [one.strip(" -") for one in ROUND_DOTS.split(text) if re.search(r"\w", one)]
    if len(dotted) > 1:
        return dotted
    text = dotted[0] if dotted else text
    return [one.strip() for one in AT_A_DUTY.split(text)] if _is_run_together(text) else [text]


def _as_list(text: str) -> str:
    return "\n".join(f"- {one}" for one in _duties_in(text))


def _as_table(rows: list[list[str]]) -> str:
    wide = max(len(row) for row in rows)
    full = [[_cell(cell) for cell in [*row, *[""] * (wide - len(row))]] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in full]
    return "\n".join([lines[0], f"| {' | '.join(['---'] * wide)} |", *lines[1:]])


def _cell(text: str) -> str:
    return re.sub(r"\s*\n\s*", "; ", text).replace("|", "/")
