"""What people are told of: boards, reminders and figures."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
