"""What agreements tell people of, a module a subject."""

from agreements.telling import access, campaigns, checks, consents, rooms, signing, texts
from esafety.notify.texts import Text

TEXTS: dict[str, Text] = {}
for part in (texts, campaigns, signing, rooms, consents, access, checks):
    TEXTS.update(part.TEXTS)
