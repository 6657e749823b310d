"""What people are told of: signing at sign-in, in class and at the desk.."""

from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
