"""What the policy answers about how the school is doing: what checks find."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
