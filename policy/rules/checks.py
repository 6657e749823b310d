"""All checks of a text, in one list. Each takes the ground and gives what it finds; none asks the database.

No check guesses: each is a table of words and rules that a reader can follow. What cannot be read, such as another
language than English, is said in a finding of its own.
"""

from collections.abc import Callable, Iterable, Iterator

from policy.models import FindingKind
from policy.rules import contradictions, word_check
from policy.rules.found import MOST_ADVICE, MOST_FOUND, MOST_SOURCE, Found
from policy.rules.ground import Ground

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


CHECKS: list[Check] = [unread, word_check.check, disagreements, contradictions.double_numbers]


def run(ground: Ground) -> list[Found]:
    """All that is found, each once, in the order of the clauses; what is about the whole text comes last."""
    found = {(one.kind, one.at, one.found[:MOST_FOUND]): one for check in CHECKS for one in check(ground)}
    return [
        Found(one.kind, one.at, one.found[:MOST_FOUND], one.advice[:MOST_ADVICE], one.source[:MOST_SOURCE])
        for one in sorted(found.values(), key=lambda one: (one.at is None, one.at or 0))
    ]
