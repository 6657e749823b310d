"""Reading the indicators and keeping what they said. Reading a day again replaces what was read of it."""

from collections.abc import Collection
from datetime import date, timedelta

from django.utils import timezone

from esafety.indicators.models import IndicatorReading
from esafety.indicators.registry import indicators
from esafety.schools.models import School

KEPT = ["state", "value", "numerator", "denominator", "words", "read_at"]


def read(school: School, on: date, only: Collection[str] = ()) -> list[IndicatorReading]:
    """Read the school's indicators for a day (all, or those of the keys). Raises ValueError for a day to come."""
    if on > timezone.localdate():
        raise ValueError(f"{on} has not come yet.")
    readings = []
    for indicator in indicators():
        if only and indicator.key not in only:
            continue
        said = indicator.value(school, on)
        readings.append(
            IndicatorReading(
                school=school,
                key=indicator.key,
                on=on,
                state=said.state,
                value=said.value,
                numerator=said.numerator,
                denominator=said.denominator,
                words=said.words,
                read_at=timezone.now(),
            )
        )
    return IndicatorReading.objects.bulk_create(
        readings, update_conflicts=True, unique_fields=["school", "key", "on"], update_fields=KEPT
    )


def read_past(school: School, until: date, days: int = 90) -> int:
    """Read the days up to and including one, for a school whose records are older than its readings (the demo)."""
    return sum(len(read(school, until - timedelta(back))) for back in reversed(range(days)))
