"""What people are told of: website checks and event notices.."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
