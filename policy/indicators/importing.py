"""What the policy answers about how the school is doing: bringing in a document."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
