"""What the policy reminds people of: the policy as it is read."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
