"""What agreements answer about how the school is doing: who may go online."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
