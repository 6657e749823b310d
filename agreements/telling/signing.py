"""What people are told of: answers by link, and their receipts.."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
