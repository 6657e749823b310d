"""What the policy tells people of, a module a subject."""

from esafety.notify.texts import Text
from policy.telling import checking, importing, law, living, reading, ready, reviewing, writing

TEXTS: dict[str, Text] = {}
for part in (reading, writing, ready, importing, law, checking, living, reviewing):
    TEXTS.update(part.TEXTS)
