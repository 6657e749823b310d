"""What people are told of: checks of the filter and the yearly review."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
