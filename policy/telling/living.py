"""What people are told of: whether clauses are kept."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
