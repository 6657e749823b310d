"""What people are told of: sessions, meetings and entering many at once."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
