"""What agreements answer about how the school is doing: what has not been answered."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
