"""What the policy reminds people of: the register of law and guidance."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
