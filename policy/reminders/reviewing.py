"""What the policy reminds people of: reviews and publishing."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
