"""What training answers about how the school is doing: the self-audit, the year's plan and advice."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
