"""All checks of a text, in one list. Each takes the ground and gives what it finds; none asks the database.

No check guesses: each is a table of words and rules that a reader can follow. What cannot be read, such as another
language than English, is said in a finding of its own.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from policy.models import FindingKind
from policy.rules import contradictions, word_check
from policy.rules.found import MOST_ADVICE, MOST_FOUND, MOST_SOURCE, Found, quoted
from policy.rules.ground import Ground
from policy.rules.law_check import check_law

MOST_MODEL = 700
Check = Callable[[Ground], Iterable[Found]]


def unread(ground: Ground) -> Iterator[Found]:
    """What could not be checked of a text that is not in English."""
    if not ground.is_english:
        yield Found(
            FindingKind.NOT_CHECKED,
            None,
            f"The text is in {ground.language}, and the words that checks look for are English",
            "Checked were acts and guidance by their English names, fields, placeholders and numbers of clauses. Not "
            "checked were dates, names of people, roles in words, missing duties, and clauses that contradict each "
            "other. Have somebody who reads the language look for these.",
        )


def disagreements(ground: Ground) -> Iterator[Found]:
    if ground.is_english:
        yield from contradictions.check(ground)


def law(ground: Ground) -> Iterator[Found]:
    """Check (a), in any language: acts and guidance by their names and numbers."""
    for one in check_law(ground.clauses, ground.register, ground.on):
        yield Found(str(one.kind), one.clause, quoted(one.found), one.advice, one.source)


def duties(ground: Ground) -> Iterator[Found]:
    """Check (b): what the model policy promises and this text does not, at the clause that comes nearest to it."""
    part = _part("duty_check") if ground.is_english else None
    for one in part.judge(ground.clauses) if part is not None else ():
        if one.state == "present":
            continue
        is_thin = one.state == "thin"
        said = "is said in part only" if is_thin else "is not said"
        lacking = f" Lacking: {one.lacking}." if is_thin and one.lacking else ""
        advice = f"The model policy says: {quoted(one.model, MOST_MODEL)} Take that over, or say it in your own words."
        kind = FindingKind.THIN_DUTY if is_thin else FindingKind.MISSING_DUTY
        yield Found(kind, one.at, f"{one.duty}: {said}.{lacking}", advice, same=str(one.duty))


CHECKS: list[Check] = [unread, law, duties, word_check.check, disagreements, contradictions.double_numbers]


def run(ground: Ground) -> list[Found]:
    """All that is found, each once, in the order of the clauses; what is about the whole text comes last."""
    found = {(one.kind, one.at, one.found[:MOST_FOUND]): one for check in CHECKS for one in check(ground)}
    return [
        replace(one, found=one.found[:MOST_FOUND], advice=one.advice[:MOST_ADVICE], source=one.source[:MOST_SOURCE])
        for one in sorted(found.values(), key=lambda one: (one.at is None, one.at or 0))
    ]
