"""What training answers about how the school is doing: sessions, meetings and entering many at once."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
