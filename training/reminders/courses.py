"""What training reminds people of: courses, readings and certificates."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
