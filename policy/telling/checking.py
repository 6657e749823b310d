"""What people are told of: what checks find."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
