"""What filtering reminds people of: sites assessed, and faults."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
