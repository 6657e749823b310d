"""What filtering reminds people of: over-blocking, delegation and settings."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
