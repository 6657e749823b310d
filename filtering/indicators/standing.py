"""What filtering answers about how the school is doing: applying, trying and ending."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
