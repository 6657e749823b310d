"""Words that an export wrote several times, such as a table that comes again in ever shorter cuts.

A run of words is repeated where each six of them in a row stood in the document before. What is new in such a line is
kept; only what stood there already is left out.
"""

import re
from collections.abc import Iterator

RUN = 6
LEAST_WORDS = 12  # shorter lines are looked at as a whole only
LEAST_NEW = 4
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


class Seen:
    """All runs of words so far, in the order of the document."""

    def __init__(self) -> None:
        self._runs: set[tuple[str, ...]] = set()
        self._words: list[str] = []

    def add(self, text: str) -> None:
        words = self._words[-(RUN - 1) :] + [word.lower() for word in WORD.findall(text)]
        self._words = words[-(RUN - 1) :]
        self._runs.update(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))

    def holds(self, text: str) -> bool:
        """Whether all of a short text stood before, in one piece."""
        words = [word.lower() for word in WORD.findall(text)]
        return len(words) >= RUN and all(
            tuple(words[at : at + RUN]) in self._runs for at in range(len(words) - RUN + 1)
        )

    def new_in(self, text: str) -> list[str]:
        """The stretches of the text that did not stand before, as they are written; all in one where it is new."""
        found = list(WORD.finditer(text))
        if len(found) < LEAST_WORDS:
            return [] if self.holds(text) else [text]
        words = [one.group().lower() for one in found]
        covered = [False] * len(words)
        for at in range(len(words) - RUN + 1):
            if tuple(words[at : at + RUN]) in self._runs:
                covered[at : at + RUN] = [True] * RUN
        if not any(covered):
            return [text]
        return [
            text[found[start].start() : found[end - 1].end()].strip()
            for start, end in _stretches(covered)
            if end - start >= LEAST_NEW
        ]


def _stretches(covered: list[bool]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for at, is_covered in enumerate([*covered, True]):
        if not is_covered and start is None:
            start = at
        elif is_covered and start is not None:
            yield start, at
            start = None
