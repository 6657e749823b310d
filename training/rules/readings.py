"""What a reading's questions are, when it may be published, and when somebody has understood it."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

from training.models import Attempt, AttemptState, Reading

MOST_QUESTIONS, MOST_OPTIONS, FEWEST_OPTIONS = 20, 6, 2


# --- Questions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    text: str
    is_right: bool = False
    feedback: str = ""


@dataclass(frozen=True)
class Question:
    """One question with what may be answered. `feedback` is shown whatever was chosen, an option's own before it."""

    text: str
    options: tuple[Option, ...]
    feedback: str = ""

    def said(self) -> dict[str, Any]:
        """As `Reading.questions` holds it."""
        return asdict(self) | {"options": [asdict(one) for one in self.options]}


def questions_of(reading: Reading) -> list[Question]:
    return [
        Question(one["text"], tuple(Option(**option) for option in one["options"]), one["feedback"])
        for one in reading.questions
    ]


def why_not_a_question(question: Question) -> str:
    """What is wrong; empty where nothing is."""
    if not question.text.strip():
        return "Enter the question."
    if not FEWEST_OPTIONS <= len(question.options) <= MOST_OPTIONS:
        return f"Give from {FEWEST_OPTIONS} to {MOST_OPTIONS} answers to choose from."
    if len({one.text.strip().lower() for one in question.options}) < len(question.options):
        return "Two answers are the same. Change one of them."
    if not any(one.is_right for one in question.options):
        return "Say of at least one answer that it is right."
    return ""


# --- The mark to pass ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mark:
    """So many right answers, or so many of a hundred; one of them is None."""

    count: int | None = None
    percent: int | None = None

    def needed(self, questions: int) -> int:
        return self.count if self.count is not None else ceil((self.percent or 0) * questions / 100)

    def in_words(self, questions: int) -> str:
        return f"{self.needed(questions)} of {questions}"


def mark_from(typed: str) -> Mark | None:
    """From "80%", "80" or "4 of 5"; None where it is none of them."""
    if found := re.fullmatch(r"\s*(\d{1,3})\s*%?\s*", typed):
        percent = int(found[1])
        return Mark(percent=percent) if 1 <= percent <= 100 else None
    if found := re.fullmatch(r"\s*(\d{1,2})\s*(?:of|/|out of)\s*(\d{1,2})\s*", typed.lower()):
        count, most = int(found[1]), int(found[2])
        return Mark(count=count) if 1 <= count <= most <= MOST_QUESTIONS else None
    return None


def mark_of(reading: Reading) -> Mark:
    return Mark(reading.pass_count, reading.pass_percent)


# --- Publishing ----------------------------------------------------------------------------------------------


def why_not_publish(reading: Reading) -> str:
    """What is missing; empty where nothing is."""
    questions = questions_of(reading)
    if not reading.text.strip():
        return "Write the text first."
    if not questions:
        return "Add at least one question: a reading ends with a check of understanding."
    for place, question in enumerate(questions, 1):
        if why := why_not_a_question(question):
            return f"Question {place}: {why}"
    if mark_of(reading).needed(len(questions)) > len(questions):
        return f"To pass takes {reading.pass_count} right answers, and it has {len(questions)} questions. Change one."
    return ""


def digest_of(text: str, questions: Sequence[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps([text, list(questions)], sort_keys=True).encode()).hexdigest()


# --- Tries ---------------------------------------------------------------------------------------------------


def score_of(questions: Sequence[Question], answers: Sequence[int]) -> int:
    pairs = zip(questions, answers, strict=False)
    return sum(question.options[chosen].is_right for question, chosen in pairs)


def tries_left(reading: Reading, edition: str, attempts: Iterable[Attempt]) -> int | None:
    """Of somebody's attempts at the course: how many more they may begin; None for as many as they like.

    Those of an older edition are not counted, nor one that the officer made up for; once it is passed they begin anew.
    """
    if not reading.tries:
        return None
    failed = 0
    for one in sorted(attempts, key=lambda one: one.pk):
        if one.edition != edition:
            continue
        if one.state == AttemptState.PASSED:
            failed = 0
        elif one.state == AttemptState.FAILED and one.opened_again_at is None:
            failed += 1
    return max(reading.tries - failed, 0)
