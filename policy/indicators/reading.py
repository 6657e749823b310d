"""What the policy answers about how the school is doing: the policy as it is read."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
