"""Which of the duties that are expected of a policy it promises, and in which clause (P1): present, thin or missing.

A duty is present where one clause holds all that it needs; the headings above a clause count with it. It is thin where
a clause holds what it is about and, with that, half of what it needs; missing where none does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from esafety.words import listed
from policy.rules.duties import Duty, duties, searched
from policy.rules.texts import Worded

PRESENT, THIN, MISSING = "present", "thin", "missing"


@dataclass(frozen=True)
class Judged:
    """`at` is the place of the clause that comes nearest, or None; `lacking` what it lacks, in words."""

    duty: Duty
    state: str
    at: int | None
    lacking: str = ""


def judge(clauses: Sequence[Worded]) -> list[Judged]:
    """Each duty once, in the order of the register."""
    texts = _texts(clauses)
    return [_judged(duty, texts) for duty in duties()]


def _texts(clauses: Sequence[Worded]) -> list[str]:
    """Each clause with the headings over it."""
    above: list[tuple[int, str]] = []
    found = []
    for one in clauses:
        above = [(level, heading) for level, heading in above if level < one.level]
        found.append(searched(" . ".join([*(heading for _, heading in above), one.heading, one.text])))
        if one.heading:
            above.append((one.level, one.heading))
    return found


def _judged(duty: Duty, texts: Sequence[str]) -> Judged:
    first, *others = duty.needs
    best, best_at, best_held = 0, None, [False] * len(duty.needs)
    for at, text in enumerate(texts):
        if not first.is_in(text):
            continue
        held = [True, *(need.is_in(text) for need in others)]
        if sum(held) > best:
            best, best_at, best_held = sum(held), at, held
        if all(held):
            return Judged(duty, PRESENT, at)
    if best_at is None:
        return Judged(duty, MISSING, _nearest(duty, texts), first.name)
    lacking = listed([need.name for need, is_held in zip(duty.needs, best_held, strict=True) if not is_held])
    if duty.whole or 2 * best < len(duty.needs):
        return Judged(duty, MISSING, _nearest(duty, texts), lacking)
    return Judged(duty, THIN, best_at, lacking)


def _nearest(duty: Duty, texts: Sequence[str]) -> int | None:
    """The clause that says most of what goes with a duty, though not the duty itself; more than half of it, or none."""
    others = duty.needs[1:]
    held = [sum(need.is_in(text) for need in others) for text in texts] if len(others) > 1 else []
    most = max(held, default=0)
    return held.index(most) if 2 * most > len(others) else None
