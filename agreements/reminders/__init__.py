"""What agreements remind people of, a module a subject."""

from agreements.reminders import campaigns, checks, consents
from esafety.notify.registry import Rule

RULES: list[Rule] = [*campaigns.RULES, *consents.RULES, *checks.RULES]
