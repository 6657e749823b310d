"""What people are told of: writing and comparing versions."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
