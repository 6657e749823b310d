"""What training reminds people of: boards, reminders and figures."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
