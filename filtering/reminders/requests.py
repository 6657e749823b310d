"""What filtering reminds people of: asking and deciding."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
