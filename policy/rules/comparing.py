"""What differs between two versions, clause by clause and in each word by word: for those who decide on it (P2).

Every clause of either version stands in a comparison exactly once. Which clause continues which is told by its key,
else by number and heading, else by its words.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Any

from policy.rules.texts import Worded

WORD = re.compile(r"\S+\s*|\s+")
ALIKE = 0.6  # of the words of two clauses, from which one is taken to continue the other
NUMBER_AND_ALIKE = 0.4  # enough where they have the same number as well
LIKELIEST = 4  # clauses that are looked at closely for each
WORDS_TOLD_BY = 300  # of a clause, by which likeness is told
MOST_TO_MATCH = 4_000_000  # pairs of words; lines longer than that are shown as gone and new
LINES_AROUND = 1  # lines as before that are shown on either side of what changed


class Kind(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    MOVED = "moved"  # to another place, in the same words
    RENUMBERED = "renumbered"  # or of another level; in the same words and order
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """Words that are `same`, `added` or `removed`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """Pieces that are read one after the other; or only a count of lines `left_out`, which are as before."""

    pieces: tuple[Piece, ...] = ()
    left_out: int = 0

    @property
    def is_same(self) -> bool:
        return all(piece.kind == "same" for piece in self.pieces)


@dataclass(frozen=True)
class Row:
    """A clause in both versions, or in one: then `old` or `new` is None. `after` is what it follows now, if moved."""

    kind: Kind
    old: Any
    new: Any
    number: Line = Line()
    heading: Line = Line()
    lines: tuple[Line, ...] = ()
    is_moved: bool = False
    is_renumbered: bool = False
    after: Any = None
    has_other_words: bool = False
    old_place: int = -1

    @property
    def clause(self) -> Any:
        return self.old if self.new is None else self.new

    @property
    def is_spacing(self) -> bool:
        """Changed in nothing but spaces and empty lines."""
        return self.kind == Kind.CHANGED and not self.has_other_words

    def filled(self, fill: Callable[[str], str]) -> "Row":
        """With the fields of all its words filled in."""
        return replace(
            self,
            heading=_filled(self.heading, fill),
            lines=tuple(_filled(line, fill) for line in self.lines),
        )


GROUPED = {Kind.SAME, Kind.MOVED, Kind.RENUMBERED}


@dataclass(frozen=True)
class Run:
    """Rows that follow each other and are all as before, renumbered, or moved together; or one of any other kind."""

    kind: Kind
    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        return self.rows[0]


@dataclass(frozen=True)
class Comparison:
    """In the order of the newer version; what was removed stands where it was."""

    rows: tuple[Row, ...]

    @cached_property
    def counts(self) -> dict[Kind, int]:
        counts = dict.fromkeys(Kind, 0)
        for row in self.rows:
            counts[row.kind] += 1
        return counts

    @property
    def is_same(self) -> bool:
        return self.counts[Kind.SAME] == len(self.rows)

    @property
    def summary(self) -> str:
        """Such as "4 changed, 2 added, 1 removed, 31 as before"."""
        said = [Kind.CHANGED, Kind.ADDED, Kind.REMOVED, Kind.MOVED, Kind.RENUMBERED]
        parts = [f"{self.counts[kind]} {kind}" for kind in said if self.counts[kind]]
        parts.append(f"{self.counts[Kind.SAME]} as before" if parts else f"all {len(self.rows)} as before")
        return ", ".join(parts)

    @property
    def runs(self) -> list[Run]:
        found: list[list[Row]] = []
        for row in self.rows:
            if found and _goes_with(row, found[-1][-1]):
                found[-1].append(row)
            else:
                found.append([row])
        return [Run(rows[0].kind, tuple(rows)) for rows in found]

    def filled(self, fill: Callable[[str], str]) -> "Comparison":
        """For readers: what is as before keeps its words, since only its name is shown."""
        return Comparison(tuple(row if row.kind == Kind.SAME else row.filled(fill) for row in self.rows))


def compare(old: Sequence[Worded], new: Sequence[Worded]) -> Comparison:
    """The clauses of both, in their order. Quick for some hundreds of them, even where none has a key."""
    before_of = _matched(old, new)  # by place in the newer: the place in the older
    moved = _moved(before_of)
    removed = _removed_by_place(old, before_of)
    rows = [_alone(Kind.REMOVED, old[place]) for place in removed[None]]
    for place, clause in enumerate(new):
        before = before_of.get(place)
        if before is None:
            rows.append(_alone(Kind.ADDED, clause))
            continue
        after = new[place - 1] if place else None
        row = _pair(old[before], clause, is_moved=place in moved, after=after)
        rows.append(replace(row, old_place=before))
        rows += [_alone(Kind.REMOVED, old[one]) for one in removed[before]]
    return Comparison(tuple(rows))


def differing(before: str, after: str) -> tuple[Line, ...]:
    """All lines of a text, each with what differs word by word; long stretches that are as before are counted."""
    return tuple(_shortened(list(_between(_lines(before), _lines(after)))))


def _goes_with(row: Row, before: Row) -> bool:
    if row.kind != before.kind or row.kind not in GROUPED:
        return False
    return row.kind != Kind.MOVED or row.old_place == before.old_place + 1


# --- Which clause continues which -----------------------------------------------------------------------------------


def _matched(old: Sequence[Worded], new: Sequence[Worded]) -> dict[int, int]:
    found: dict[int, int] = {}
    _match_by(lambda one: getattr(one, "key", "") or None, old, new, found)
    _match_by(_number_and_heading, old, new, found)
    _match_by(_words_as_one, old, new, found)
    _match_by_likeness(old, new, found)
    return found


def _number_and_heading(one: Worded) -> Hashable:
    return (one.number.rstrip("."), one.heading.casefold()) if one.number and one.heading else None


def _words_as_one(one: Worded) -> Hashable:
    return " ".join(f"{one.heading} {one.text}".casefold().split()) or None


def _match_by(
    of: Callable[[Worded], Hashable], old: Sequence[Worded], new: Sequence[Worded], found: dict[int, int]
) -> None:
    """Pairs those of the same value, the first with the first."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for place in _left(old, found.values()):
        waiting[of(old[place])].append(place)
    for place in _left(new, found):
        value = of(new[place])
        if value is not None and waiting.get(value):
            found[place] = waiting[value].pop(0)


def _left(clauses: Sequence[Worded], taken: Iterable[int]) -> list[int]:
    seen = set(taken)
    return [place for place in range(len(clauses)) if place not in seen]


def _match_by_likeness(old: Sequence[Worded], new: Sequence[Worded], found: dict[int, int]) -> None:
    """The likeliest pairs first. Only those that share most of their words are looked at closely."""
    olds = {place: _words_told_by(old[place]) for place in _left(old, found.values())}
    sets = {place: frozenset(words) for place, words in olds.items()}
    pairs: list[tuple[float, int, int]] = []
    for place in _left(new, found):
        words = _words_told_by(new[place])
        own = frozenset(words)
        likely = sorted(((_shared(own, theirs), before) for before, theirs in sets.items()), reverse=True)[:LIKELIEST]
        for share, before in likely:
            enough = _enough(old[before], new[place])
            if share >= enough * 0.8:
                ratio = SequenceMatcher(None, olds[before], words).ratio()
                pairs += [(ratio, place, before)] if ratio >= enough else []
    taken: set[int] = set()
    for _, place, before in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if place not in found and before not in taken:
            found[place] = before
            taken.add(before)


def _words_told_by(one: Worded) -> list[str]:
    return f"{one.heading} {one.text}".casefold().split()[:WORDS_TOLD_BY]


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other) or 1)


def _enough(one: Worded, other: Worded) -> float:
    return NUMBER_AND_ALIKE if one.number and one.number == other.number else ALIKE


def _moved(before_of: dict[int, int]) -> set[int]:
    """Places in the newer version of those that have to be carried: the fewest that explain the new order."""
    places = sorted(before_of)
    tails: list[int] = []  # the longest stretch in the old order, as places of `places`
    values: list[int] = []
    behind: dict[int, int | None] = {}
    for at, place in enumerate(places):
        cut = bisect_left(values, before_of[place])
        behind[at] = tails[cut - 1] if cut else None
        tails[cut:] = [at, *tails[cut + 1 :]]
        values[cut:] = [before_of[place], *values[cut + 1 :]]
    stayed, at_last = set(), tails[-1] if tails else None
    while at_last is not None:
        stayed.add(places[at_last])
        at_last = behind[at_last]
    return set(places) - stayed


def _removed_by_place(old: Sequence[Worded], before_of: dict[int, int]) -> dict[int | None, list[int]]:
    """What is no more, by the clause before it that still is; None for what stood before all of them."""
    kept = set(before_of.values())
    removed: dict[int | None, list[int]] = defaultdict(list)
    last = None
    for place in range(len(old)):
        if place in kept:
            last = place
        else:
            removed[last].append(place)
    return removed


# --- What differs in a clause ---------------------------------------------------------------------------------------


def _alone(kind: Kind, one: Worded) -> Row:
    old, new = (one, None) if kind == Kind.REMOVED else (None, one)
    piece = kind.value
    lines = tuple(Line((Piece(piece, line),)) for line in _lines(one.text))
    return Row(kind, old, new, _whole(piece, one.number), _whole(piece, one.heading), lines)


def _pair(old: Worded, new: Worded, *, is_moved: bool, after: Worded | None) -> Row:
    is_renumbered = (old.number, old.level) != (new.number, new.level)
    is_changed = (old.heading, old.text) != (new.heading, new.text)
    other_words = _words_as_typed(old) != _words_as_typed(new)
    if is_changed:
        kind = Kind.CHANGED
    elif is_moved:
        kind = Kind.MOVED
    else:
        kind = Kind.RENUMBERED if is_renumbered else Kind.SAME
    return Row(
        kind,
        old,
        new,
        _as_a_whole(old.number, new.number),
        _within(old.heading, new.heading),
        differing(old.text, new.text) if kind == Kind.CHANGED else (),
        is_moved,
        is_renumbered,
        after if is_moved else None,
        other_words,
    )


def _words_as_typed(one: Worded) -> list[str]:
    return [*one.heading.split(), "\n", *one.text.split()]


def _whole(kind: str, text: str) -> Line:
    return Line((Piece(kind, text),)) if text else Line()


def _as_a_whole(before: str, after: str) -> Line:
    """A number is struck out and written anew, not digit by digit."""
    if before == after:
        return _whole("same", after)
    return Line(tuple(_spaced([Piece(kind, text) for kind, text in (("removed", before), ("added", after)) if text])))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _between(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    """Among very many `SequenceMatcher` leaves out the commonest, and so stays quick however they repeat."""
    for kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            yield from (_whole("same", line) for line in after[c:d])
            continue
        paired = min(b - a, d - c)
        for one, other in zip(before[a : a + paired], after[c : c + paired], strict=True):
            yield _within(one, other)
        yield from (_whole("removed", line) for line in before[a + paired : b])
        yield from (_whole("added", line) for line in after[c + paired : d])


def _within(before: str, after: str) -> Line:
    if before == after:
        return _whole("same", after)
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) * len(new) > MOST_TO_MATCH:
        return _as_a_whole(before, after)
    # words are told apart without the space that follows them: the last of a line has none
    bare = [[word.strip() for word in words] for words in (old, new)]
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, bare[0], bare[1]).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(new[c:d])))
            continue
        pieces += [Piece("removed", "".join(old[a:b]))] if b > a else []
        pieces += [Piece("added", "".join(new[c:d]))] if d > c else []
    return Line(tuple(_spaced(pieces)))


def _spaced(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """A space between what is gone and what is new, where the line ended with what is gone."""
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        needs = following is not None and not piece.text[-1:].isspace()
        yield Piece(piece.kind, f"{piece.text} ") if needs else piece


def _shortened(lines: list[Line]) -> Iterator[Line]:
    near = {
        place + step
        for place, line in enumerate(lines)
        if not line.is_same
        for step in range(-LINES_AROUND, LINES_AROUND + 1)
    }
    for is_shown, places in groupby(range(len(lines)), key=lambda place: place in near):
        found = list(places)
        if is_shown or len(found) == 1:
            yield from (lines[place] for place in found)
        else:
            yield Line(left_out=len(found))


def _filled(line: Line, fill: Callable[[str], str]) -> Line:
    return replace(line, pieces=tuple(Piece(piece.kind, fill(piece.text)) for piece in line.pieces))
