"""What people are told of: courses, readings and certificates."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
