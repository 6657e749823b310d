"""What differs between two wordings, line by line and in each line word by word: for those who publish and sign."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

WORD = re.compile(r"\S+\s*|\s+")


class Words(Protocol):
    """A wording, being written or published."""

    @property
    def title(self) -> str: ...
    @property
    def body(self) -> str: ...


@dataclass(frozen=True)
class Piece:
    """Words that are `same`, `added` or `removed`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One line that is new (`added`), gone (`removed`) or `changed`, in pieces that are read one after the other."""

    kind: str
    pieces: tuple[Piece, ...]


def what_changed(old: Words, new: Words) -> list[Change]:
    """The lines that differ, in the order in which they are read; the title first. Empty lines do not count."""
    before, after = [old.title, *_lines(old.body)], [new.title, *_lines(new.body)]
    if before[0] == after[0]:
        return list(_between(before[1:], after[1:]))
    return [_within(before[0], after[0]), *_between(before[1:], after[1:])]


def _lines(body: str) -> list[str]:
    return [line.strip() for line in body.splitlines() if line.strip()]


def _between(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Among very many `SequenceMatcher` leaves out the commonest, and so stays quick however they repeat."""
    for kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            continue
        paired = min(b - a, d - c)
        for one, other in zip(before[a : a + paired], after[c : c + paired], strict=True):
            if one != other:
                yield _within(one, other)
        yield from (Change("removed", (Piece("removed", line),)) for line in before[a + paired : b])
        yield from (Change("added", (Piece("added", line),)) for line in after[c + paired : d])


def _within(before: str, after: str) -> Change:
    old, new = WORD.findall(before), WORD.findall(after)
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        pieces += [Piece("removed", "".join(old[a:b]))] if b > a else []
        pieces += [Piece("added", "".join(new[c:d]))] if d > c else []
    return Change("changed", tuple(pieces))
