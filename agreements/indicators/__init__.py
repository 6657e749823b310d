"""What agreements answer about how the school is doing, a module a subject."""

from agreements.indicators import access, campaigns, checks, consents
from esafety.indicators.registry import Indicator

INDICATORS: list[Indicator] = [*campaigns.INDICATORS, *consents.INDICATORS, *access.INDICATORS, *checks.INDICATORS]
