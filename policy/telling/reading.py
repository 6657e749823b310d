"""What people are told of: the policy as it is read."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
