"""What the policy reminds people of: the model policy to start from."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
