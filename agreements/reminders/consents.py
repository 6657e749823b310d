"""What agreements remind people of: what is to be taken down."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
