"""Readings as a person may be told them: exact for those who open the records, small numbers hidden from others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from esafety.indicators.models import IndicatorReading, State
from esafety.indicators.registry import Indicator, Unit
from esafety.indicators.small import FEWER, LEAST

KINDS = {State.MET: "good", State.AT_RISK: "warn", State.NOT_EVIDENCED: "quiet"}
WEEKS = 13
DAYS = 7 * WEEKS


@dataclass(frozen=True)
class Told:
    """A reading as somebody is told it. `value` is what a chart draws; `short` fits where there is little room."""

    figure: str
    detail: str
    value: float | None
    short: str


def tell(indicator: Indicator, reading: IndicatorReading, exact: bool) -> Told:
    """A count of 1 to 4 is never told to those who see no cases, nor a share from which one follows.

    Beside a hidden share no number stands that would tell of how many it is: state and share together would be one.
    """
    number, of = reading.numerator, reading.denominator
    if reading.value is None or number is None:
        return Told("None", "", None, "–")
    if indicator.unit is Unit.COUNT:
        if exact or not 0 < number < LEAST:
            return Told(f"{number:,}", "", number, f"{number:,}")
        return Told(FEWER.capitalize(), "", LEAST - 1, "1–4")
    return _share(number, of or 0, exact)


def _share(number: int, of: int, exact: bool) -> Told:
    left_over = of - number
    if exact:
        return Told(_percent(number, of), f"{number:,} of {of:,}", 100 * number / of, _percent(number, of))
    if of < 2 * LEAST:
        return Told("Too few", f"Fewer than {2 * LEAST} in all: a share of them would tell too much.", None, "Too few")
    if 0 < left_over < LEAST:
        return Told("All but a few", f"{FEWER.capitalize()} were not.", None, "Most")
    if 0 < number < LEAST:
        return Told("Few", FEWER.capitalize(), None, "Few")
    return Told(_percent(number, of), "", 100 * number / of, _percent(number, of))


def _percent(number: int, of: int) -> str:
    """Rounded down, so that only all is 100%."""
    return f"{100 * number // of}%"


def latest(readings: Iterable[IndicatorReading]) -> dict[str, IndicatorReading]:
    newest: dict[str, IndicatorReading] = {}
    for one in readings:
        if one.key not in newest or newest[one.key].on < one.on:
            newest[one.key] = one
    return newest


@dataclass(frozen=True)
class Since:
    """`or_longer` where no reading in sight said anything else."""

    on: date
    or_longer: bool = False

    @property
    def words(self) -> str:
        return f"since {self.on:%-d %B %Y}" + (" or longer" if self.or_longer else "")


def since_of(readings: Sequence[IndicatorReading]) -> Since:
    """Since when the readings (of one indicator, oldest first) say what the last of them says."""
    state, first = readings[-1].state, readings[-1].on
    for one in reversed(readings):
        if one.state != state:
            return Since(first)
        first = one.on
    return Since(first, or_longer=True)


def since_words(readings: Sequence[IndicatorReading]) -> str:
    return since_of(readings).words
