"""The questions about pictures and work as they are put to somebody now: in their language, else in English."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Max

from agreements import languages
from agreements.models import ConsentWords


@dataclass(frozen=True)
class Questions:
    """By `ConsentUse`. A use that nobody has put into words for the school is not in it."""

    words: Mapping[str, ConsentWords]

    @property
    def mark(self) -> str:
        """Of all their exact words, for a page to say which it showed."""
        exact = ",".join(f"{use}:{self.words[use].sha256}" for use in sorted(self.words))
        return hashlib.sha256(exact.encode()).hexdigest()[:32]


def questions_of(school_id: int, language: str) -> Questions:
    """One query. The newest words of each use count."""
    asked = ConsentWords.objects.filter(school=school_id, language__in={language, languages.ENGLISH})
    newest = asked.order_by().values("use", "language").annotate(newest=Max("pk")).values("newest")
    rows = ConsentWords.objects.filter(pk__in=newest).order_by("use")
    words: dict[str, ConsentWords] = {}
    for one in rows:
        if one.language == language or one.use not in words:
            words[one.use] = one
    return Questions(words)
