"""What filtering answers about how the school is doing: sites assessed, and faults."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
