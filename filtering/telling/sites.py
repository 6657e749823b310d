"""What people are told of: sites assessed, and faults."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
