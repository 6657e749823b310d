"""What the policy answers about how the school is doing: the register of law and guidance."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
