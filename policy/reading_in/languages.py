"""Which language a text is in, as far as it matters here: whether checks that read English words can read it."""

import re

from policy.models import Language

WELSH = frozenset(
    [
        "y",
        "yr",
        "yn",
        "a'r",
        "o'r",
        "i'r",
        "mae",
        "bydd",
        "ysgol",
        "polisi",
        "plant",
        "disgyblion",
        "staff",
        "ar",
        "gyfer",
        "gan",
        "eu",
        "ei",
        "ac",
        "neu",
        "sydd",
    ]
)
ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "will",
        "is",
        "for",
        "all",
        "be",
        "with",
        "school",
        "policy",
        "are",
        "or",
        "by",
        "on",
        "that",
        "any",
        "their",
    ]
)


def language_of(text: str) -> str:
    words = re.findall(r"[\w'’]+", text.lower().replace("’", "'"))
    welsh, english = sum(one in WELSH for one in words), sum(one in ENGLISH for one in words)
    return Language.WELSH if welsh > english else Language.ENGLISH
