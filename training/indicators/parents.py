"""What training answers about how the school is doing: parents, home learning and the induction sheet."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
