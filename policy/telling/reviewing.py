"""What people are told of: reviews and publishing."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
