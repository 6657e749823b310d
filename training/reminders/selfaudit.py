"""What training reminds people of: the self-audit, the year's plan and advice."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
