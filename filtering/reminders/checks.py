"""What filtering reminds people of: checks of the filter and the yearly review."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
