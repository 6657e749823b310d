"""What the policy answers about how the school is doing: writing and comparing versions."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
