"""What training reminds people of: parents, home learning and the induction sheet."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
