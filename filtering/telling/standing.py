"""What people are told of: applying, trying and ending."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
