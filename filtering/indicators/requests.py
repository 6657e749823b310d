"""What filtering answers about how the school is doing: asking and deciding."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
