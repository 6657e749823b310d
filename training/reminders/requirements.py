"""What training reminds people of: who must take what."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
