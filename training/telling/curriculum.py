"""What people are told of: what pupils are taught."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
