"""What people are told of: who may go online.."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
