"""The order of clauses and the numbers that follow from it: what stands under what is told by level and place."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from policy.rules.texts import Worded

MOST_CLAUSES = 1_000

NAMED = re.compile(r"\b(?:clause|section|paragraph|part|point)s?\s+(\d{1,3}(?:\.\d{1,3})*)", re.IGNORECASE)


def end_of(levels: Sequence[int], at: int) -> int:
    """The place after the last clause that stands under the one at `at`."""
    end = at + 1
    while end < len(levels) and levels[end] > levels[at]:
        end += 1
    return end


def moved(levels: Sequence[int], at: int, *, up: bool) -> list[int] | None:
    """The order, as places before, when a clause and all under it go past their neighbour. None if it has none.

    The first of a section goes up to the end of the section before, the last one down to the beginning of the next.
    """
    end = end_of(levels, at)
    if up:
        if at == 0:
            return None
        start = at - 1
        while start > 0 and levels[start] > levels[at]:
            start -= 1
        if levels[start] < levels[at] and start == 0:
            return None  # nothing stands before the heading that it is under
        return [*range(start), *range(at, end), *range(start, at), *range(end, len(levels))]
    if end == len(levels):
        return None
    stop = end_of(levels, end) if levels[end] == levels[at] else end + 1
    return [*range(at), *range(end, stop), *range(at, end), *range(stop, len(levels))]


def numbers_for(levels: Iterable[int]) -> list[str]:
    """1, 1.1, 1.1.1, each once. A level that is left out counts as the next one."""
    open_ones: list[tuple[int, int]] = []  # level and count of those that the next may stand under
    found = []
    for level in levels:
        last = 0
        while open_ones and open_ones[-1][0] >= level:
            last = open_ones.pop()[1]
        open_ones.append((level, last + 1))
        found.append(".".join(str(count) for _, count in open_ones))
    return found


def doubled(clauses: Iterable[Worded]) -> set[str]:
    """Numbers that stand more than once."""
    counted = Counter(one.number for one in clauses if one.number)
    return {number for number, times in counted.items() if times > 1}


def numbers_named(text: str) -> set[str]:
    """Those of other clauses that a text sends its reader to: no new numbering changes them."""
    return set(NAMED.findall(text))
