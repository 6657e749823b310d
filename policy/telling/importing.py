"""What people are told of: bringing in a document."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
