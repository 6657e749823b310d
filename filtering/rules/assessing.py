"""The look at a site before it is used (F3): what is asked of each kind, which answers are red, and what follows.

The questions are a table that can be read against the policies. TL asks for tools "to risk assess a site before use:
age, terms, sharing"; what is asked of artificial intelligence follows the DfE's product safety standards (2026).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from filtering.addresses import Address
from filtering.models import Outcome, SiteKind

USUAL_REVIEW = timedelta(days=365)
LATEST_REVIEW = timedelta(days=731)
YOUNGEST, OLDEST = 2, 21
FOR_PUPILS = (Outcome.SUITABLE, Outcome.SUPERVISED)


class Said(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "I could not find out"


@dataclass(frozen=True)
class Question:
    """One thing to find out. Every answer but `good` is red: what nobody could find out is no comfort."""

    key: str
    topic: str
    text: str
    kinds: frozenset[SiteKind]
    source: str
    hint: str = ""
    good: Said = Said.YES


@dataclass(frozen=True)
class Look:
    """What somebody found, cleaned. `answers` are by key of QUESTIONS."""

    address: Address
    kind: str
    answers: Mapping[str, str]
    outcome: str
    review_on: date
    least_age: int | None = None
    note: str = ""


EVERY = frozenset(SiteKind)
WITH_ACCOUNTS = EVERY - {SiteKind.PAGES}
WITH_OTHERS = frozenset({SiteKind.TOOL, SiteKind.SOCIAL, SiteKind.GAME})
AGE, ADVERTS, DATA, OTHERS, AI = (
    "Age and terms",
    "Adverts and money",
    "Accounts and personal data",
    "Other people on it",
    "Artificial intelligence",
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "terms",
        AGE,
        "Do its terms let a school use it like this?",
        EVERY,
        "TL",
        "They often stand at the foot of the page, as “Terms” or “For schools”.",
    ),
    Question(
        "old_enough",
        AGE,
        "Is everybody who is to use it as old as its terms ask?",
        EVERY,
        "TL; Data Protection Act 2018",
    ),
    Question(
        "rated",
        AGE,
        "Does its age rating fit the youngest who are to play it?",
        frozenset({SiteKind.GAME}),
        "KCSIE",
        "Look for its PEGI rating.",
    ),
    Question(
        "adverts",
        ADVERTS,
        "Are its adverts fit for children, or has it none?",
        EVERY,
        "KCSIE (commerce)",
        "Look at several pages, and not signed in as a teacher.",
    ),
    Question(
        "links_out",
        ADVERTS,
        "Does it keep children on pages that are fit for them?",
        EVERY - {SiteKind.AI},
        "KCSIE (content)",
        "Follow its links and its “more like this” two steps on.",
    ),
    Question(
        "spending",
        ADVERTS,
        "Can a child use it without paying, and without being led to pay or to gamble?",
        WITH_ACCOUNTS,
        "KCSIE (commerce)",
    ),
    Question(
        "goods",
        ADVERTS,
        "Does it sell only what children may buy?",
        frozenset({SiteKind.SHOP}),
        "KCSIE (commerce)",
    ),
    Question(
        "account",
        DATA,
        "Can it be used without an account, or with one that the school makes?",
        WITH_ACCOUNTS,
        "UK GDPR; Children’s Code",
    ),
    Question(
        "asks_little",
        DATA,
        "Does it ask for no more about a child than it needs?",
        WITH_ACCOUNTS,
        "UK GDPR; Children’s Code",
        "Such as a birthday, an e-mail address, a picture, a place, the camera or the microphone.",
    ),
    Question(
        "data_agreed",
        DATA,
        "Does it keep nothing about a child, or has whoever looks after data protection agreed?",
        WITH_ACCOUNTS,
        "UK GDPR",
    ),
    Question(
        "posts",
        OTHERS,
        "Is what others post looked through before children see it, or does nobody post there?",
        EVERY - {SiteKind.AI},
        "TL; KCSIE (content)",
        "Comments, uploads, reviews and pages that users make count.",
    ),
    Question(
        "chat",
        OTHERS,
        "Can strangers write to a child there, or speak with one?",
        WITH_OTHERS,
        "KCSIE (contact)",
        good=Said.NO,
    ),
    Question(
        "sharing",
        OTHERS,
        "Can what a child makes or posts be kept from everybody outside the school?",
        WITH_OTHERS,
        "TL",
        "Look at how it is set to begin with, and whether the school can set it.",
    ),
    Question(
        "reporting",
        OTHERS,
        "Can a child block and report somebody there?",
        frozenset({SiteKind.SOCIAL, SiteKind.GAME}),
        "KCSIE (contact); Online Safety Act 2023",
    ),
    Question(
        "ai_training",
        AI,
        "Is what is typed or uploaded kept out of training it, and from others?",
        frozenset({SiteKind.AI}),
        "DfE product safety standards; UK GDPR",
        "Look for “prompts”, “training” and “improve our models” in its terms for schools.",
    ),
    Question(
        "ai_deletes",
        AI,
        "Can the school have what was typed deleted?",
        frozenset({SiteKind.AI}),
        "DfE product safety standards; UK GDPR",
    ),
    Question(
        "ai_harm",
        AI,
        "Does it keep harmful answers from a child who asks for them?",
        frozenset({SiteKind.AI}),
        "DfE product safety standards",
        "Try it yourself, as a child would ask. Never try for anything that would be illegal.",
    ),
    Question(
        "ai_watched",
        AI,
        "Can the school see what pupils ask of it, or is it told of what is harmful?",
        frozenset({SiteKind.AI}),
        "DfE product safety standards; KCSIE",
    ),
    Question(
        "ai_honest",
        AI,
        "Does it say that a machine answers, which can be wrong?",
        frozenset({SiteKind.AI}),
        "DfE product safety standards",
    ),
)


def questions_for(kind: str) -> list[Question]:
    return [one for one in QUESTIONS if kind in one.kinds]


def unanswered(look: Look) -> list[Question]:
    return [one for one in questions_for(look.kind) if look.answers.get(one.key) not in Said.values]


def red(kind: str, answers: Mapping[str, str]) -> list[Question]:
    """Those that were answered, and not well."""
    return [one for one in questions_for(kind) if answers.get(one.key, one.good) != one.good]


def why_note(look: Look) -> str:
    """Why a note is needed, as a sentence for whoever writes it; empty where none is.

    What is not suitable says why, and so does what pupils may use although an answer is red.
    """
    if look.outcome == Outcome.UNSUITABLE:
        return "Say why it is not suitable, so that nobody has to find out anew"
    found = red(look.kind, look.answers) if look.outcome in FOR_PUPILS else []
    if not found:
        return ""
    said = "; ".join(f"“{Said(look.answers[one.key]).label}” to “{one.text}”" for one in found)
    return f"You answered {said}. Say why pupils may use it all the same, or choose another outcome"


def fault_of_review(review_on: date, today: date) -> str:
    if review_on <= today:
        return "The day to look at it again must be after today"
    if review_on > today + LATEST_REVIEW:
        return "The day to look at it again must be within two years: sites change"
    return ""
