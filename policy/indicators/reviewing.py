"""What the policy answers about how the school is doing: reviews and publishing."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
