"""What training answers about how the school is doing: what pupils are taught."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
