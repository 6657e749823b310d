"""What training tells people of, a module a subject."""

from esafety.notify.texts import Text
from training.telling import boards, courses, curriculum, parents, requirements, selfaudit, sessions

TEXTS: dict[str, Text] = {}
for part in (requirements, courses, sessions, boards, selfaudit, curriculum, parents):
    TEXTS.update(part.TEXTS)
