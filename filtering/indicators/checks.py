"""What filtering answers about how the school is doing: checks of the filter and the yearly review."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
