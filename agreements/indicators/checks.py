"""What agreements answer about how the school is doing: the website and events."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
