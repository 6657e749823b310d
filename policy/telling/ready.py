"""What people are told of: the model policy to start from."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
