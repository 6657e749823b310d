"""What people are told of: texts and their versions."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
