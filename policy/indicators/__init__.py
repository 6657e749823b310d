"""What the policy answers about how the school is doing, a module a subject."""

from esafety.indicators.registry import Indicator
from policy.indicators import checking, importing, law, living, reading, ready, reviewing, writing

PARTS = (reading, writing, ready, importing, law, checking, living, reviewing)

INDICATORS: list[Indicator] = [one for part in PARTS for one in part.INDICATORS]
