"""How an indicator went over the last weeks, as a chart that its reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from esafety.indicators.models import IndicatorReading
from esafety.indicators.registry import Indicator
from esafety.indicators.telling import WEEKS, Told, tell
from esafety.ui.charts import Chart, Series

NOT_READ = "not read"


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
