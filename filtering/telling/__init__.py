"""What filtering tells people of, a module a subject."""

from esafety.notify.texts import Text
from filtering.telling import checks, figures, requests, sites, standing

TEXTS: dict[str, Text] = {}
for part in (requests, standing, sites, checks, figures):
    TEXTS.update(part.TEXTS)
