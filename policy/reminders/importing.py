"""What the policy reminds people of: bringing in a document."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
