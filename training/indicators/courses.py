"""What training answers about how the school is doing: courses, readings and certificates."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
