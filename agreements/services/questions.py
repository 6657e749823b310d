"""The questions about pictures and work as they are put to somebody now: in their language, else in English."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Max

from agreements import languages
from agreements.models import ConsentWords


@dataclass(frozen=True)
class Questions:
    """By `ConsentUse`. A use that nobody has put into words for the school is not in it."""

    words: Mapping[str, ConsentWords]

    def digest_of(self, uses: Iterable[str]) -> str:
        """A mark of the exact words of these uses, for a page to say which it showed."""
        exact = ",".join(self.words[use].sha256 if use in self.words else "" for use in uses)
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
