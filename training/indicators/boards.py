"""What training answers about how the school is doing: boards, reminders and figures."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
