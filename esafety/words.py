"""Dates, times, sizes and names of things in words, as people here write them."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone


def uncapitalised(words: str) -> str:
    """As it stands within a sentence: its first letter small unless it begins letters that stand for words (IT)."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def listed(words: Sequence[str]) -> str:
    """Such as "one", "one and two" or "one, two and three"; nothing for none."""
    return " and ".join([*filter(None, [", ".join(words[:-1])]), *words[-1:]])


def plural(word: str) -> str:
    """Of a school's word for a pupil: "pupils", "children", "young people"."""
    odd = {"child": "children", "young person": "young people"}
    return odd.get(word.lower(), word if word.endswith("s") else f"{word}s")


def size_in_words(size: int) -> str:
    """Such as "34 KB" or "1.2 MB", in thousands of bytes as people's own computers count them."""
    if size < 1_000:
        return f"{size} byte{'' if size == 1 else 's'}"
    return f"{size / 1_000:.0f} KB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"


def clock_in_words(moment: datetime) -> str:
    """Such as "2:30pm", in school-local time. Django's own `a` writes p.m."""
    local = timezone.localtime(moment)
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def moment_in_words(moment: datetime) -> str:
    """Such as "4 March 2026, 2:30pm", in school-local time."""
    return f"{timezone.localtime(moment):%-d %B %Y}, {clock_in_words(moment)}"


def moments_in_words(start: datetime, end: datetime | None) -> str:
    """Such as "4 March 2026, 2:30pm"; a whole day is "4 March 2026, time not known"."""
    if end is None:
        return moment_in_words(start)
    first, last = timezone.localtime(start), timezone.localtime(end)
    if first.date() == last.date() and (first.hour, first.minute) == (0, 0):
        return f"{first:%-d %B %Y}, time not known"
    return f"From {moment_in_words(start)} until {moment_in_words(end)}"
