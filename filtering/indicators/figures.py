"""What filtering answers about how the school is doing: over-blocking, delegation and settings."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
