"""What training answers about how the school is doing: who must take what."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
