"""All checks of a text, in one list. Each takes the ground and gives what it finds; none asks the database.

No check guesses: each is a table of words and rules that a reader can follow. What cannot be read, such as another
language than English, is said in a finding of its own.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from policy.models import FindingKind
from policy.rules import contradictions, word_check
from policy.rules.duty_check import PRESENT, THIN, judge
from policy.rules.found import MOST_ADVICE, MOST_FOUND, MOST_SOURCE, Found, quoted
from policy.rules.ground import Ground
from policy.rules.law_check import check_law
from policy.rules.model_policy import model_of
from policy.rules.plain import plain

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
        yield replace(one, found=quoted(one.found))


def duties(ground: Ground) -> Iterator[Found]:
    """Check (b): what a policy is expected to promise and this text does not, at the nearest clause."""
    for one in judge(ground.clauses) if ground.is_english else ():
        if one.state == PRESENT:
            continue
        model = " ".join(plain(line) for line in model_of(one.duty.rows).split("\n"))
        advice = f"Our model policy says: {quoted(model, MOST_MODEL)} Take that over, or say it in your own words."
        if one.state == THIN:
            found = f"{one.duty}: the words are here in part only. Not found: {one.lacking}."
            yield Found(FindingKind.THIN_DUTY, one.at, found, advice, one.duty.published, same=one.duty.key)
        else:
            found = f"{one.duty}: no clause says so{', and this one comes nearest' if one.at is not None else ''}."
            yield Found(FindingKind.MISSING_DUTY, one.at, found, advice, one.duty.published, same=one.duty.key)


CHECKS: list[Check] = [unread, law, duties, word_check.check, disagreements, contradictions.double_numbers]


def run(ground: Ground) -> list[Found]:
    """All that is found, each once, in the order of the clauses; what is about the whole text comes last."""
    found = {(one.kind, one.at, one.found[:MOST_FOUND]): one for check in CHECKS for one in check(ground)}
    return [
        replace(one, found=one.found[:MOST_FOUND], advice=one.advice[:MOST_ADVICE], source=one.source[:MOST_SOURCE])
        for one in sorted(found.values(), key=lambda one: (one.at is None, one.at or 0))
    ]
