"""What the policy reminds people of: what checks find."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
