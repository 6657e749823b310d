"""What notices say. Sentences with room for a reference and for nothing else, so that no mail can hold a name.

An app registers its own in its AppConfig's `ready`. `line` is both the mail's subject and the line in the inbox.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """`line` may hold `{reference}`; `body` says what to do about it."""

    line: str
    body: str


TEXTS: dict[str, Text] = {
    "notify.digest": Text("Your e-safety inbox has something new", "There are unread notices in your inbox."),
}


def register(texts: dict[str, Text]) -> None:
    TEXTS.update(texts)


def line_of(key: str, reference: str) -> str:
    """One line without control characters, whatever the reference holds."""
    said = TEXTS[key].line.format(reference=reference)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())


def body_of(key: str) -> str:
    return TEXTS[key].body
