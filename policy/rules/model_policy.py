"""Our model policy, in our own words, as it stands for a school with its settings (P1).

A file a section in `policy/texts/model`; each clause names the duties it covers, and one that hangs on a setting is
there once for each choice: `## Who signs {A1} [when agreement_signers=staff_pupils]`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from esafety.schools.models import SchoolSettings
from policy.rules.texts import ClauseText

TITLE = "Online safety policy"
TEXTS = Path(__file__).parents[1] / "texts" / "model"
BEGINNING = re.compile(
    r"##(?P<heading> .+?)? \{(?P<covers>[A-Z0-9 ]+)\}(?: \[when (?P<setting>[a-z_]+)=(?P<choice>[a-z_]+)\])?"
)


@dataclass(frozen=True)
class ModelClause:
    """A section at level 1, which covers nothing of its own, or a clause in it at level 2."""

    number: str
    heading: str
    text: str
    level: int
    covers: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A clause as its file has it. `setting` is empty for one that stands for every school."""

    heading: str
    text: str
    covers: tuple[str, ...]
    setting: str
    choice: str

    def stands(self, settings: SchoolSettings) -> bool:
        return not self.setting or said_of(settings, self.setting) == self.choice


def said_of(settings: SchoolSettings, name: str) -> str:
    """A setting as the files name its choices: "true" and "false" for a tick."""
    found = getattr(settings, name)
    return str(found).lower() if isinstance(found, bool) else str(found)


def model(settings: SchoolSettings | None) -> list[ModelClause]:
    """The whole of it, numbered; for a school without settings, as our defaults have them."""
    settings = settings or SchoolSettings()
    found = []
    for section, (heading, blocks) in enumerate(sections(), start=1):
        found.append(ModelClause(str(section), heading, "", 1, ()))
        standing = (block for block in blocks if block.stands(settings))
        found += [
            ModelClause(f"{section}.{place}", block.heading, block.text, 2, block.covers)
            for place, block in enumerate(standing, start=1)
        ]
    return found


def as_texts(settings: SchoolSettings | None) -> list[ClauseText]:
    return [ClauseText(one.number, one.heading, one.text, one.level) for one in model(settings)]


@cache
def sections() -> tuple[tuple[str, tuple[Block, ...]], ...]:
    """Heading and blocks of each file, with every alternative."""
    return tuple(section_of(path.read_text(encoding="utf-8")) for path in sorted(TEXTS.glob("*.md")))


def section_of(text: str) -> tuple[str, tuple[Block, ...]]:
    first, *blocks = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return first.removeprefix("# ").strip(), tuple(block_of(block) for block in blocks)


def block_of(text: str) -> Block:
    first, _, words = text.partition("\n")
    begun = BEGINNING.fullmatch(first)
    if begun is None:
        raise ValueError(f"This is no beginning of a clause: {first}")
    return Block(
        (begun["heading"] or "").strip(),
        words.strip(),
        tuple(begun["covers"].split()),
        begun["setting"] or "",
        begun["choice"] or "",
    )


def model_of(rows: Iterable[str]) -> str:
    """The words of the model's clause that covers most of these rows, the shortest of several; or nothing."""
    wanted = set(rows)
    fitting = [one for _, blocks in sections() for one in blocks if wanted & set(one.covers)]
    best = max(fitting, key=lambda one: (len(wanted & set(one.covers)), -len(one.covers), -len(one.text)), default=None)
    return best.text if best is not None else ""
