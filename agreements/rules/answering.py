"""How somebody is asked, by what it is that they answer."""

import re
from dataclasses import dataclass

from agreements.models import CampaignKind

LONGEST_NAME = 150


@dataclass(frozen=True)
class Words:
    """`tick` stands at the box that is to be ticked, `press` on the button."""

    tick: str
    press: str
    done: str


WORDS: dict[str, Words] = {
    CampaignKind.AGREEMENT: Words("I have read this and I will keep to it", "I sign", "You have signed"),
    CampaignKind.POLICY: Words(
        "I have read all of it", "I have read and understood this", "You have said that you read and understood this"
    ),
    CampaignKind.DECLARATION: Words("Each of these points is true of me", "I sign", "You have made this declaration"),
}


def words_for(kind: str) -> Words:
    return WORDS[kind]


def name_fault(typed: str) -> str:
    """What is wrong with a typed name, in words for whoever typed it; empty for any name that somebody may have."""
    if len(typed) > LONGEST_NAME:
        return f"Your name must be {LONGEST_NAME} characters or fewer; you have typed {len(typed)}"
    return "" if re.search(r"[^\W\d_]", typed) else "Type your name in letters"
