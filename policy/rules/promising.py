"""Whether a clause promises something that can be kept or not (P10)."""

import re

PROMISES = re.compile(
    r"\b(will|must|shall|is responsible|are responsible|ensures?|may not|not permitted|required)\b", re.IGNORECASE
)


def is_promise(heading: str, text: str) -> bool:
    """Told from its words: a heading without text promises nothing, nor does what only explains."""
    return bool(PROMISES.search(text))
