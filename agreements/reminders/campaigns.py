"""What agreements remind people of: what has not been answered."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
