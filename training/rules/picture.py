"""How the whole staff stands, area by area, without anybody's answers (T3).

1. Nothing is shown before five have finished. People are counted in fives in the order in which they finished, so that
   nobody can watch a number move on the day on which one person finishes.
2. Each area is a row of four numbers, one a level, that come to the number of people. A number below five, none too, is
   shown as "fewer than 5": that nobody is confident, or that all are, would tell of each.
3. What is hidden could be worked out from what is not, since the sum is known. So numbers of five or more are shown as
   "5 or more", the smallest first, until each hidden number could be at least two; where that cannot be, the row is not
   shown.

The rows hang together by nothing but their sum, so each is protected by itself.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from esafety.indicators.small import FEWER, LEAST
from training.models import Level
from training.rules.self_audit import AREAS, ORDER, level_in

MORE, NOT_SHOWN = f"{LEAST} or more", "not shown"


@dataclass(frozen=True)
class Shown:
    """What is said of a number: `count` where it may be read."""

    words: str
    count: int | None = None


@dataclass(frozen=True)
class AreaRow:
    area: str
    label: str
    levels: tuple[Shown, ...]

    @property
    def is_shown(self) -> bool:
        return self.levels[0].words != NOT_SHOWN


def counted(finished: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, str]]:
    """Of the answers in the order in which they were finished, those that are counted."""
    return finished[: len(finished) // LEAST * LEAST]


def picture(answers: Sequence[Mapping[str, str]]) -> list[AreaRow]:
    """A row for each area, of answers that are counted. Empty below five."""
    if len(answers) < LEAST:
        return []
    return [_row(area, _spread(answers, area)) for area in AREAS]


def weakest(answers: Sequence[Mapping[str, str]], most: int = 3) -> list[str]:
    """The areas in which people are less than confident on the whole, lowest first."""
    if len(answers) < LEAST:
        return []
    order = list(AREAS)
    sums = {area: _total(_spread(answers, area)) for area in AREAS}
    low = [area for area in AREAS if sums[area] < ORDER[Level.CONFIDENT] * len(answers)]
    return sorted(low, key=lambda area: (sums[area], order.index(area)))[:most]


def _spread(answers: Iterable[Mapping[str, str]], area: str) -> list[int]:
    """How many stand at each level, lowest first. What was not asked then counts as not yet."""
    found = Counter(level_in(one, area) or Level.NOT_YET for one in answers)
    return [found[level] for level in Level]


def _total(spread: Sequence[int]) -> int:
    return sum(at * number for at, number in enumerate(spread))


def _row(area: str, spread: list[int]) -> AreaRow:
    return AreaRow(area, AREAS[area], protect(spread))


def protect(numbers: Sequence[int]) -> tuple[Shown, ...]:
    """What may be said of numbers whose sum everybody knows."""
    total = sum(numbers)
    words = ["" if one >= LEAST else FEWER for one in numbers]
    while not _is_safe(numbers, words, total):
        plain = [at for at, said in enumerate(words) if not said]
        if not plain:
            return tuple(Shown(NOT_SHOWN) for _ in numbers)
        words[min(plain, key=lambda at: numbers[at])] = MORE
    return tuple(
        Shown(said) if said else Shown(f"{one} ({_share(one, total)})", one)
        for one, said in zip(numbers, words, strict=True)
    )


def _is_safe(numbers: Sequence[int], words: Sequence[str], total: int) -> bool:
    """Whether each hidden number could be another one too, by all that is said and the sum."""
    bounds = {"": None, FEWER: (0, LEAST - 1), MORE: (LEAST, total)}
    ranges = [bounds[said] or (one, one) for one, said in zip(numbers, words, strict=True)]
    lows, highs = sum(low for low, _ in ranges), sum(high for _, high in ranges)
    for (low, high), said in zip(ranges, words, strict=True):
        least, most = max(low, total - (highs - high)), min(high, total - (lows - low))
        if said and least == most:
            return False
    return True


def _share(number: int, total: int) -> str:
    return f"{round(100 * number / total)}%"
