"""An agreement's words as a page has them: quickly, since thousands read the same ones in a week."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString

from agreements import misuse
from agreements.changes import Change, what_changed
from agreements.markdown import to_html
from agreements.models import ExactText

SHORT = 900  # characters: about what a phone shows before the fold
REMEMBERED = 200


@dataclass(frozen=True)
class Words:
    """A text as a page shows it: `whole` is empty where `short` is all, `law` where its own words name the law."""

    short: SafeString
    whole: SafeString | str
    minutes: int
    law: str


_remembered: dict[tuple[str, str], Words] = {}


def words_of(text: ExactText) -> Words:
    """Remembered by the hash of the words, so that one whose `body` was deferred need not be fetched."""
    key = (text.sha256, text.language)
    found = _remembered.get(key)
    if found is None:
        if len(_remembered) >= REMEMBERED:
            _remembered.clear()
        found = _remembered[key] = _words(text.body, text.language)
    return found


def _words(body: str, language: str) -> Words:
    short = in_short(body)
    whole = to_html(body, language=language) if short != body else ""
    minutes = max(1, round(len(body.split()) / 200))
    return Words(to_html(short, language=language), whole, minutes, misuse.line_under(body))


def in_short(markdown: str) -> str:
    """What stands before the first heading within the text, if it is short; else its first paragraphs. Markdown.

    The whole where that is short enough itself.
    """
    if len(markdown) <= SHORT:
        return markdown
    opening = re.split(r"^#{2,6} ", markdown, maxsplit=1, flags=re.MULTILINE)[0].strip()
    if opening and len(opening) <= SHORT:
        return opening
    taken: list[str] = []
    for paragraph in re.split(r"\n\s*\n", markdown):
        if taken and sum(map(len, taken)) + len(paragraph) > SHORT:
            break
        taken.append(paragraph)
    return "\n\n".join(taken)


def changes_since(old: ExactText | None, new: ExactText) -> list[Change] | None:
    """What changed, word by word (`agreements.changes`); None where there is nothing older to compare with."""
    if old is None or old.sha256 == new.sha256:
        return None
    return _changes(old.title, old.body, new.title, new.body)


@dataclass(frozen=True)
class _Plain:
    title: str
    body: str


@lru_cache(maxsize=64)
def _changes(old_title: str, old_body: str, new_title: str, new_body: str) -> list[Change]:
    return what_changed(_Plain(old_title, old_body), _Plain(new_title, new_body))
