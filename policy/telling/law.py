"""What people are told of: the register of law and guidance."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
