"""What filtering answers about how the school is doing, a module a subject."""

from esafety.indicators.registry import Indicator
from filtering.indicators import checks, figures, requests, sites, standing

INDICATORS: list[Indicator] = [
    *requests.INDICATORS,
    *standing.INDICATORS,
    *sites.INDICATORS,
    *checks.INDICATORS,
    *figures.INDICATORS,
]
