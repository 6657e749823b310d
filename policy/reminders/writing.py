"""What the policy reminds people of: writing and comparing versions."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
