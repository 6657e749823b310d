"""What people are told of: the self-audit, the year's plan and advice."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
