"""How the school is doing: every indicator with its question, its state, since when, and how it came about."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.indicators.models import IndicatorReading, State
from esafety.indicators.registry import Indicator, indicators
from esafety.indicators.showing import NOT_READ, trend
from esafety.indicators.telling import DAYS, KINDS, Told, since_words, tell
from esafety.schools.models import Person
from esafety.ui.charts import Chart


@dataclass(frozen=True)
class Shown:
    """An indicator as a person sees it; without a reading, only its question and that it was not read."""

    indicator: Indicator
    reading: IndicatorReading | None = None
    told: Told | None = None
    since: str = ""
    chart: Chart | None = None
    records_url: str = ""
    read_today: bool = False

    @property
    def has_line(self) -> bool:
        """Whether there is anything to draw: governors are not told a share that hides a small number."""
        return self.chart is not None and any(value is not None for value in self.chart.series[0].values)

    @property
    def kind(self) -> str:
        return KINDS[State(self.reading.state)] if self.reading else "quiet"

    @property
    def state(self) -> str:
        return State(self.reading.state).label if self.reading else NOT_READ.capitalize()


@require_GET
@requires(Perm.INDICATORS_VIEW, hidden=True)
def page(request: HttpRequest) -> HttpResponse:
    person: Person = request.person  # type: ignore[attr-defined]
    since = timezone.localdate() - timedelta(DAYS)
    by_key: dict[str, list[IndicatorReading]] = {}
    for reading in IndicatorReading.objects.visible_to(person).filter(on__gt=since).order_by("on"):
        by_key.setdefault(reading.key, []).append(reading)
    shown = [show(indicator, by_key.get(indicator.key, []), person) for indicator in indicators()]
    counts = [(state.label, KINDS[state], sum(one.state == state.label for one in shown)) for state in State]
    return render(request, "indicators/page.html", {"shown": shown, "counts": counts})


def show(indicator: Indicator, readings: list[IndicatorReading], person: Person) -> Shown:
    url = indicator.url_for(person)
    if not readings:
        return Shown(indicator, records_url=url)
    today, exact, last = timezone.localdate(), indicator.is_exact_for(person), readings[-1]
    return Shown(
        indicator,
        last,
        tell(indicator, last, exact),
        since_words(readings),
        trend(indicator, readings, today, exact),
        url,
        last.on == today,
    )
