"""What the policy reminds people of: whether clauses are kept."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
