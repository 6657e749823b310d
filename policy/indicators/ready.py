"""What the policy answers about how the school is doing: the model policy to start from."""

from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = []
