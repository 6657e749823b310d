"""What filtering reminds people of: applying, trying and ending."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
