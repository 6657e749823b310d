"""What people are told of: consents, publications and what is to be taken down.."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
