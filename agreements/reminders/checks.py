"""What agreements remind people of: the website and events."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
