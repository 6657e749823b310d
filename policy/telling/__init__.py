"""What the policy tells people of, a module a subject."""

from esafety.notify.texts import Text
from policy.telling import living, reviewing

TEXTS: dict[str, Text] = {}
for part in (living, reviewing):
    TEXTS.update(part.TEXTS)
