"""What a school may write into its register of law."""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from django.utils.text import slugify

from policy.rules.register import Register

MOST_NAMES, LONGEST_NAME, LONGEST_KEY = 20, 120, 60
TAKEN = frozenset({"new"})  # addresses of the register itself
ALREADY = "The register has this already. Open it there, and change that entry."


@dataclass(frozen=True)
class Entered:
    """An entry as it is typed; `replaced_by` is a line for each thing that replaced it."""

    title: str
    kind: str
    edition: str = ""
    names: list[str] = field(default_factory=list)
    in_force_from: date | None = None
    in_force_until: date | None = None
    is_awaited: bool = False
    replaced_by: list[str] = field(default_factory=list)
    asks: str = ""
    source: str = ""
    certainty: str = "unconfirmed"
    checked_on: date | None = None
    checked_by: str = ""

    def values(self, register: Register) -> dict[str, Any]:
        """As `Law` keeps them."""
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        return kept | {"replaced_by": replaced_by(self.replaced_by, register)}

    def __str__(self) -> str:
        return f"{self.title} {self.edition}".strip()


def replaced_by(lines: list[str], register: Register) -> str:
    """Keys, where the register has all of them; else the words as they are."""
    keys = [_key_of(line, register) for line in lines]
    return ", ".join(key for key in keys if key) if all(keys) else "; ".join(lines)


def replaced_lines(words: str, register: Register) -> list[str]:
    """The other way round, for a form."""
    named = register.named_in(words)
    return [str(one) for one in named] if named else [line.strip() for line in words.split(";") if line.strip()]


def _key_of(line: str, register: Register) -> str:
    asked = line.strip().casefold()
    for one in register:
        if asked in {one.key, str(one).casefold(), f"{one.title} {one.edition}".strip().casefold()}:
            return one.key
    editions = register.by_series.get(asked)
    return editions[-1].key if editions else ""


def new_key(entered: Entered, taken: set[str]) -> str:
    """Readable, for the address, and nobody else's in this school."""
    stem = slugify(str(entered))[: LONGEST_KEY - 4].strip("-") or "entry"
    keys = [stem, *(f"{stem}-{number}" for number in range(2, 1_000))]
    return next(key for key in keys if key not in taken and key not in TAKEN)


def why_not(entered: Entered, today: date) -> dict[str, str]:
    """By field, what is wrong with it."""
    wrong: dict[str, str] = {}
    first, last = entered.in_force_from, entered.in_force_until
    if entered.is_awaited and (first or last):
        wrong["is_awaited"] = "Take away this tick, or the days: it cannot have both"
    elif first and last and last < first:
        wrong["in_force_until"] = "The last day must be the first day or later"
    if entered.checked_on and entered.checked_on > today:
        wrong["checked_on"] = "The day on which it was checked must be today or earlier"
    if len(entered.names) > MOST_NAMES:
        wrong["names"] = f"Enter {MOST_NAMES} names or fewer"
    elif long := next((name for name in entered.names if len(name) > LONGEST_NAME), None):
        wrong["names"] = f"This name is too long: {long[:40]}…"
    return wrong
