"""What people are told of: over-blocking, delegation and settings."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
