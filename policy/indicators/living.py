"""What the policy answers about how the school is doing: whether clauses are kept."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
