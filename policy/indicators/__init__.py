"""What the policy answers about how the school is doing, a module a subject."""

from esafety.indicators.registry import Indicator
from policy.indicators import checking, law, reading, reviewing

PARTS = (reading, law, checking, reviewing)

INDICATORS: list[Indicator] = [one for part in PARTS for one in part.INDICATORS]
