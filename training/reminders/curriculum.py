"""What training reminds people of: what pupils are taught."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
