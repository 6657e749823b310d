"""Which words a page shows, and the sealed note by which its form says later what was shown, and when.

The note stands in a hidden field. It is bound to a place (a campaign and a person, or a school's desk), so that one
made elsewhere says nothing here; `press` is new on each page, so that one form sent often is known as one.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core import signing
from django.utils import timezone

from agreements import languages
from agreements.models import ExactText

SALT = "agreements.shown"


@dataclass(frozen=True)
class Shown:
    """What the page said of itself when it was opened."""

    text_id: int
    opened_at: datetime
    press: str


@dataclass(frozen=True)
class Choice:
    """The same text in other words: a link of the language switch."""

    label: str
    language: str
    url: str
    is_current: bool

    @property
    def direction(self) -> str:
        return languages.direction_of(self.language)


def seal(text: ExactText, place: str) -> str:
    said = [text.pk, timezone.now().isoformat(), secrets.token_urlsafe(12)]
    return signing.dumps(said, salt=f"{SALT}:{place}")


def unseal(note: str, place: str) -> Shown | None:
    """None where the note was altered, cut off, left out or made for another place."""
    try:
        text_id, opened_at, press = signing.loads(note, salt=f"{SALT}:{place}")
        return Shown(int(text_id), datetime.fromisoformat(opened_at), str(press))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def chosen(texts: Sequence[ExactText], language: str = "", easy: bool = False) -> ExactText:
    """The one asked for, else the nearest: the language counts more than how easy it is to read; else English."""

    def nearness(text: ExactText) -> tuple[bool, bool, bool, bool]:
        is_english = text.language == languages.ENGLISH
        return (text.language == language, text.easy_read == easy, is_english, not text.easy_read)

    return max(texts, key=nearness)


def choices(texts: Sequence[ExactText], shown: ExactText, path: str) -> list[Choice]:
    """The language switch, in the order of the texts; empty where there is nothing to choose."""
    if len(texts) < 2:
        return []
    return [
        Choice(
            label=languages.LANGUAGES.get(text.language, text.language) + (", easy to read" if text.easy_read else ""),
            language=text.language,
            url=f"{path}?{urlencode({'lang': text.language} | ({'easy': '1'} if text.easy_read else {}))}",
            is_current=text.pk == shown.pk,
        )
        for text in texts
    ]
