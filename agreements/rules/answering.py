"""How somebody is asked, by what it is that they answer."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from agreements.models import Act, CampaignKind

LONGEST_NAME, LEAST_LETTERS = 150, 2


@dataclass(frozen=True)
class Words:
    """`tick` stands at the box that is to be ticked, `press` on the button, `withdraw` where one changes one's mind."""

    tick: str
    press: str
    done: str
    withdraw: str
    withdrawn: str


WORDS: dict[str, Words] = {
    CampaignKind.AGREEMENT: Words(
        "I have read this and I will keep to it",
        "I sign",
        "You have signed",
        "Withdraw your signature",
        "You have withdrawn your signature",
    ),
    CampaignKind.POLICY: Words(
        "I have read all of it",
        "I have read and understood this",
        "You have said that you read and understood this",
        "Take back that you read and understood this",
        "You have taken back that you read and understood this",
    ),
    CampaignKind.DECLARATION: Words(
        "Each of these points is true of me",
        "I sign",
        "You have made this declaration",
        "Withdraw your declaration",
        "You have withdrawn your declaration",
    ),
}


def words_for(kind: str) -> Words:
    return WORDS[kind]


def name_fault(typed: str, *, least: int = LEAST_LETTERS) -> str:
    """What is wrong with a typed name, in words for whoever typed it; empty for any name that somebody may have."""
    if not typed:
        return "Type your name"
    if len(typed) > LONGEST_NAME:
        return f"Your name must be {LONGEST_NAME} characters or fewer; you have typed {len(typed)}"
    if sum(unicodedata.category(sign)[0] == "L" for sign in typed) < least:
        return f"Type your name in full: it must have at least {least} letters"
    return ""


class Said(Protocol):
    @property
    def act(self) -> str: ...
    @property
    def reason(self) -> str: ...


def why_not_taken(answers: Iterable[Said], typed_name: str) -> str:
    """Why the answers of one press, by somebody for themself or their children, are not taken; empty where they are."""
    answers = list(answers)
    if any(one.act == Act.DECLINED and not one.reason.strip() for one in answers):
        return "Say in a few words why you do not agree."
    fault = name_fault(typed_name) if any(one.act == Act.SIGNED for one in answers) else ""
    return f"{fault}." if fault else ""
