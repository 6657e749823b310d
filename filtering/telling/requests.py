"""What people are told of: asking and deciding."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
