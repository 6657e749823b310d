"""What people are told of: who must take what."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
