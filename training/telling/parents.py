"""What people are told of: parents, home learning and the induction sheet."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
