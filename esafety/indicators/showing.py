"""Readings as a person may read them: exact for those who open the records, small numbers hidden from others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from esafety.indicators.models import IndicatorReading, State
from esafety.indicators.registry import Indicator, Unit
from esafety.indicators.small import FEWER, LEAST
from esafety.ui.charts import Chart, Series

KINDS = {State.MET: "good", State.AT_RISK: "warn", State.NOT_EVIDENCED: "quiet"}
WEEKS = 13
DAYS = 7 * WEEKS
NOT_READ = "not read"


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


def since_words(readings: Sequence[IndicatorReading]) -> str:
    """Since when the readings (of one indicator, oldest first) say what the last of them says."""
    state, first = readings[-1].state, readings[-1].on
    for one in reversed(readings):
        if one.state != state:
            return f"since {first:%-d %B %Y}"
        first = one.on
    return f"since {first:%-d %B %Y} or longer"


def trend(indicator: Indicator, readings: Sequence[IndicatorReading], today: date, exact: bool) -> Chart:
    """The last thirteen weeks, each by the last reading in it; a week without one is not drawn."""
    weeks = [today - timedelta(7 * back) for back in reversed(range(WEEKS))]
    told: list[Told | None] = []
    for end in weeks:
        within = [one for one in readings if end - timedelta(7) < one.on <= end]
        told.append(tell(indicator, within[-1], exact) if within else None)
    read = [one for one in told if one]
    words = f"From {read[0].figure} to {read[-1].figure} in thirteen weeks." if read else "Nothing was read."
    return Chart(
        f"{indicator.name}: the last thirteen weeks",
        words,
        [f"{end:%-d %b}" for end in weeks],
        [
            Series(
                indicator.name,
                [one.value if one else None for one in told],
                [one.figure if one else NOT_READ for one in told],
                told[-1].short if told[-1] else "",
            )
        ],
        kind="line",
        first_column="Week to",
    )
