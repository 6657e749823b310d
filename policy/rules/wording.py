"""What a clause may be like, and what is said of one that may not."""

from policy.rules.texts import MOST_LEVELS, ClauseText

LONGEST_NUMBER = 20
LONGEST_HEADING = 200
LONGEST_TEXT = 20_000

NOTHING = "Enter a heading or a text"


def why_not(said: ClauseText) -> str:
    """A sentence for whoever typed it, empty where it may be."""
    if not said.heading and not said.text:
        return NOTHING
    for words, text, most in (
        ("number", said.number, LONGEST_NUMBER),
        ("heading", said.heading, LONGEST_HEADING),
        ("text", said.text, LONGEST_TEXT),
    ):
        if len(text) > most:
            return f"The {words} must be {most:,} characters or fewer; it has {len(text):,}"
    return "" if 1 <= said.level <= MOST_LEVELS else f"The level must be from 1 to {MOST_LEVELS}"
