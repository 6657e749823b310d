"""The clauses that lines make up."""

import re
from dataclasses import dataclass, field

from policy.reading_in.headings import next_after
from policy.reading_in.lines import MOST_HEADING_WORDS, SAYS, SHORT, Kind, Line, could_be_heading, undressed
from policy.reading_in.parsed import WHY_COLUMNS, WHY_DRAWN, WHY_EMPTY, WHY_REPEATED, Parsed
from policy.reading_in.repeats import RUN, Seen
from policy.reading_in.tables import LONG_CELL
from policy.rules.texts import MOST_LEVELS, ClauseText

REPEATED = 0.55  # of a text that is new, at most, where it is a repetition
LEAST_KEPT = 8  # words of what is new in a repetition; fewer are slips of the export
DAMAGED = 250  # characters of a line of a broken table that is cut at the verbs it is made of
DUTY_VERBS = (
    "Access|Agree|Approve|Attend|Check|Complete|Coordinate|Co-ordinate|Demonstrate|Develop|Discuss|Encourage|Endorse"
    "|Ensur|Ensure|Escalate|Follow|Help|Inform|Keep|Know|Lead|Liaise|Link|Linked|Log|Maintain|Make|Manage|Meet|Model"
    "|Monitor|Oversee|Participate|Promote|Provide|Read|Receive|Report|Respond|Review|Sign|Support|Take|Teach|Train"
    "|Understand|Update|Use|Work"
)
A_DUTY = rf"(?:(?:{DUTY_VERBS})(?:ing|s)?(?: and [a-z]+|,)?|Act in|To [a-z]+)"
AT_A_DUTY = re.compile(rf"(?<=[\w.)’'”])\s+(?={A_DUTY}\s)")
ROUND_DOTS = re.compile(r"\s*(?:[\ue000-\uf8ff•●▪·])\s*")


@dataclass
class _Open:
    """The clause that is being put together."""

    number: str = ""
    heading: str = ""
    level: int = 1
    parts: list[str] = field(default_factory=list)
    about: list[str] = field(default_factory=list)  # what is said of the policy itself

    @property
    def text(self) -> str:
        if self.about:
            return "\n".join(f"- {one}" for one in self.about) if len(self.about) > 1 else self.about[0]
        return "\n\n".join(self.parts).strip()


class _Builder:
    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.seen = Seen()
        self.open: _Open | None = None
        self.level = 0  # of the section that we are in
        self.bullets: list[str] = []
        self.has_numbers = False
        self.has_letters = False  # sections have letters, so that A1 or 1 stands below A
        self.indents: list[int] = []  # of the list, as written: one a level

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
        items, self.bullets, self.indents = self.bullets, [], []
        if items:
            target = self.open if self.open and not self.open.about else self.begin(_Open(level=self._below()))
            target.parts.append("\n".join(items))

    def _below(self) -> int:
        return min(self.level + 1, MOST_LEVELS)

    def heading(self, line: Line) -> None:
        level = min(line.level, MOST_LEVELS - 1)
        if line.number and re.fullmatch(r"[A-Z]?\d+(\.\d+)*", line.number):
            level = min(self._depth_of(line.number), MOST_LEVELS - 1)
        self.has_letters |= line.number.isalpha()
        self.level, self.has_numbers = level, bool(line.number)
        self.begin(_Open(line.number, line.text, level))

    def _depth_of(self, number: str) -> int:
        return number.count(".") + 1 + (self.has_letters and not number.isalpha())

    def numbered(self, line: Line, goes_before_a_list: bool) -> None:
        depth = self._depth_of(line.number) if not line.number.startswith("Article") else self.level + 1
        if (
            not self.has_numbers and "." not in line.number
        ):  # the section that we are in has none, so that 1 stands below it
            depth = max(depth, self.level + 1)
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

    def about(self, text: str) -> None:
        self.end_list()
        target = self.open if self.open and self.open.about else self.begin(_Open(level=self._below()))
        target.about.append(text)
        self.seen.add(text)

    def bullet(self, line: Line) -> None:
        if not re.search(r"\w", line.text):
            self.parsed.drop(line.text or "•", WHY_EMPTY)
            return
        mark = "" if re.match(r"\d+\. ", line.text) else "- "
        self.bullets.append(f"{'    ' * self._depth(line.level)}{mark}{line.text}")
        self.seen.add(line.text)

    def _depth(self, indent: int) -> int:
        """How deep in its list a line stands that is indented so far."""
        while len(self.indents) > 1 and self.indents[-1] > indent:
            self.indents.pop()
        if not self.indents or self.indents[-1] < indent:
            self.indents.append(indent)
        return len(self.indents) - 1

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
            self.parsed.drop(role, WHY_REPEATED)
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


def build(lines: list[Line], parsed: Parsed) -> None:
    builder = _Builder(parsed)
    for at, line in enumerate(lines):
        if line.kind is Kind.BLANK:
            continue
        if line.kind is Kind.HEADING:
            builder.heading(line)
        elif line.kind is Kind.NUMBERED:
            after = next_after(lines, at)
            builder.numbered(line, after is not None and after.kind is Kind.BULLET)
        elif line.kind is Kind.BULLET:
            builder.bullet(line)
        elif line.kind is Kind.ABOUT:
            builder.about(line.text)
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
    """A short name on the left, and on the right what that person does, at length or as a list."""
    return max(len(row) for row in rows) == 2 and any(
        len(row) > 1 and (len(row[1]) >= LONG_CELL or len(_dotted(row[1])) > 1) for row in rows
    )


def _is_run_together(text: str) -> bool:
    """Many duties in one line without full stops between them."""
    return len(text) / max(len(re.findall(r"[.!?](?:\s|$)", text)), 1) > DAMAGED and len(AT_A_DUTY.findall(text)) > 1


def _duties_in(text: str) -> list[str]:
    text = text.strip()
    dotted = _dotted(text)
    if len(dotted) > 1:
        return dotted
    text = dotted[0] if dotted else text
    return [one.strip() for one in AT_A_DUTY.split(text)] if _is_run_together(text) else [text]


def _dotted(text: str) -> list[str]:
    return [one.strip(" -") for one in ROUND_DOTS.split(text) if re.search(r"\w", one)]


def _as_list(text: str) -> str:
    return "\n".join(f"- {one}" for one in _duties_in(text))


def _as_table(rows: list[list[str]]) -> str:
    wide = max(len(row) for row in rows)
    full = [[_cell(cell) for cell in [*row, *[""] * (wide - len(row))]] for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in full]
    return "\n".join([lines[0], f"| {' | '.join(['---'] * wide)} |", *lines[1:]])


def _cell(text: str) -> str:
    return re.sub(r"\s*\n\s*", "; ", text).replace("|", "/")
