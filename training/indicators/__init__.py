"""What training answers about how the school is doing, a module a subject."""

from esafety.indicators.registry import Indicator
from training.indicators import boards, courses, curriculum, parents, requirements, selfaudit, sessions

INDICATORS: list[Indicator] = [
    one for part in (requirements, courses, sessions, boards, selfaudit, curriculum, parents) for one in part.INDICATORS
]
