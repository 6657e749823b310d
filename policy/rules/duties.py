"""The duties that a school's policy is expected to promise, from `policy/texts/duties.toml`, and how words are matched.

No guess is made: a duty is a table of words, and what a clause holds of them is for everybody to see.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "texts" / "duties.toml"
# Spellings of one thing, made one before anything is looked for.
SAME: tuple[tuple[str, str], ...] = (
    (r"[‘’´`]", "'"),
    (r"\be[- ]?safety\b|\bonline[- ]safety\b|\binternet safety\b", "esafety"),
    (r"\b(?:learner|student|child(?:ren)?|young (?:person|people))(?= teacher)", "student"),
    (r"\b(?:learners?|students?(?! teacher)|children)\b", "pupils"),
    (r"\bchild\b(?!ren| protection| sexual| abuse)", "pupil"),
    (r"\bhead teachers?\b|\bprincipals?\b|\bhead of school\b", "headteacher"),
    (r"\bgoverning (?:body|board)\b|\btrustees\b", "governors"),
    (r"\bslt\b|\bsenior management(?: team)?\b|\bsenior leadership ?team\b", "senior leadership team"),
    (r"\besafety (?:leader|lead|coordinator|co-ordinator|champion|officer)\b", "esafety officer"),
    (r"\bcyber[- ]?bull(?:ying|y|ied)\b|\bonline bullying\b", "cyberbullying"),
    (r"\be-?mails?\b", "email"),
    (r"\bguardians?\b|\bcarers?\b", "parents"),
    (r"\bco-ordinator\b", "coordinator"),
)
COMPILED = tuple((re.compile(old), new) for old, new in SAME)


@dataclass(frozen=True)
class Need:
    """A group of words that a clause must hold: `name` says in words what they stand for."""

    name: str
    words: str

    def is_in(self, text: str) -> bool:
        """Whether one alternative stands in the text; of one with `&`, all its parts do."""
        return any(all(part.search(text) for part in parts) for parts in _compiled(self.words))


@dataclass(frozen=True)
class Duty:
    key: str
    words: str
    rows: tuple[str, ...]
    source: str
    needs: tuple[Need, ...]
    whole: bool = False  # never thin

    def __str__(self) -> str:
        return self.words

    @property
    def published(self) -> str:
        """What a school can look up of its source; not clauses of the policies that duties were gathered from."""
        parts = (part.strip() for part in self.source.split(";"))
        return "; ".join(part for part in parts if not part.startswith(("SS ", "TL ")))


@cache
def duties() -> tuple[Duty, ...]:
    """In the order of the file. Raises KeyError or ValueError where the file is wrong, which the tests would tell."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["duty"]
    return tuple(
        Duty(
            one["key"],
            one["words"],
            tuple(one["rows"]),
            one["source"],
            tuple(Need(name, words) for name, words in one["needs"]),
            one.get("whole", False),
        )
        for one in found
    )


@cache
def _compiled(words: str) -> tuple[tuple[re.Pattern[str], ...], ...]:
    return tuple(
        tuple(re.compile(_pattern(part.strip())) for part in alternative.split(" & "))
        for alternative in words.split("|")
    )


def _pattern(part: str) -> str:
    """Whole words, but with any ending where `~` says so; what holds a backslash is a pattern already."""
    if "\\" in part:
        return part
    ends = re.escape(part.removesuffix("~")).replace("\\ ", r"\s+").replace(r"\~", r"\w*")
    return rf"(?<!\w){ends}" + (r"\w*" if part.endswith("~") else r"(?:s|'s)?(?!\w)")


def searched(text: str) -> str:
    """A text as it is searched: in small letters, without marks, with one spelling for each thing."""
    text = re.sub(r"\{(\w+)(?:\.name)?\}", lambda match: FIELD_WORDS.get(match.group(1), match.group(1)), text)
    text = re.sub(r"[*_#|>]+|<[^<>]*>", " ", text)
    text = re.sub(r"\bSEND?\b", "special educational needs", text).lower()  # while it is not yet the verb
    for old, new in COMPILED:
        text = old.sub(new, text)
    return re.sub(r"\s+", " ", text)


FIELD_WORDS = {
    "officer": "e-safety officer",
    "head": "headteacher",
    "it": "IT manager",
    "computing": "computing coordinator",
    "pupil": "pupil",
    "pupils": "pupils",
    "agreement": "acceptable use agreement",
    "link_governor": "link governor",
    "chair": "chair of governors",
    "senior": "senior leader",
    "deputy_dsl": "deputy DSL",
    "parent": "parents",
    "guest": "guest",
}
