"""What training reminds people of: sessions, meetings and entering many at once."""

from esafety.notify.registry import Rule

RULES: list[Rule] = []
