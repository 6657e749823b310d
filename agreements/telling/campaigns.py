"""What people are told of: asking people and chasing them.."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
