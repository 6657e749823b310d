"""Decisions about texts: how an agreement's address is made, what may be published, what a new version leaves out."""

import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Protocol

from django.utils.text import slugify

from agreements import languages
from agreements.models import Agreement, AgreementVersion, Audience

RESERVED = {"new", "words"}  # addresses beside those of agreements
OFFERED = [audience for audience in Audience if audience != Audience.POLICY]  # a policy's is made when it is published
MOST = 40_000


class Wordings(Protocol):
    """A `Wording`, an `ExactText` or one of our model texts."""

    @property
    def language(self) -> str: ...
    @property
    def easy_read(self) -> bool: ...
    @property
    def title(self) -> str: ...
    @property
    def body(self) -> str: ...


def slug_for(title: str, audience: str, taken: Collection[str]) -> str:
    """Of the title, or of the audience where the title has no Latin letters; with a number where it is taken."""
    base = slugify(title)[:50].strip("-") or audience
    slug, number = base, 1
    while slug in taken or slug in RESERVED:
        number += 1
        slug = f"{base}-{number}"
    return slug


def name_of(language: str, easy_read: bool) -> str:
    """Such as "Polski, easy to read"."""
    return f"{languages.LANGUAGES[language]}, easy to read" if easy_read else languages.LANGUAGES[language]


def in_order[W: Wordings](wordings: Iterable[W]) -> list[W]:
    """English first, easy words last."""
    return sorted(wordings, key=lambda one: (one.easy_read, one.language != languages.ENGLISH, one.language))


def missing_from(wordings: Iterable[Wordings], before: Iterable[Wordings]) -> list[str]:
    """Which wordings the version before had and this one has not, by name."""
    here = {(one.language, one.easy_read) for one in wordings}
    return [name_of(one.language, one.easy_read) for one in before if (one.language, one.easy_read) not in here]


def seal_of(wordings: Iterable[Wordings]) -> str:
    """Changes with any word of a draft: whoever publishes says by it which words they have seen."""
    words = sorted((one.language, one.easy_read, one.title, one.body) for one in wordings)
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()


def why_not_written(agreement: Agreement, version: AgreementVersion) -> str:
    """Why the words of a version cannot be changed now; empty where they can."""
    if version.is_published:
        return f"{version} is published, and so stays as it is. Write a new version instead."
    return why_not_changed(agreement)


def why_not_changed(agreement: Agreement) -> str:
    """Why nothing about an agreement can be changed any more, or not here."""
    if agreement.audience == Audience.POLICY:
        return "These are the words of a policy. They change when a version of the policy is published."
    return f"“{agreement}” has ended. Start a new agreement instead." if agreement.ended_at else ""


def why_not_published(version: AgreementVersion, wordings: Collection[Wordings], what_changed: str) -> str:
    """Why a draft cannot be published as it is; empty where it can."""
    if not any(one.language == languages.ENGLISH and not one.easy_read for one in wordings):
        return "Write it in English first: those who have no translation sign the English words."
    if version.number > 1 and not what_changed.strip():
        return "Say what changed: those who signed before are shown it."
    return ""
