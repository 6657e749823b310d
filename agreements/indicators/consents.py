"""What agreements answer about how the school is doing: what is to be taken down."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
