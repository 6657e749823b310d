"""Our model policy (P1), in our own words: for schools that start from nothing, and as advice where a duty is missing.

Its text stands in `policy/texts/model/`, a file a section. `# ` begins a section, `## ` a clause: its heading, if it
has one, then in braces the rows of the requirements that it covers, then perhaps `[when setting=choice]`: of such
clauses those stand that fit what the school has chosen in its settings.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from esafety.schools.models import SchoolSettings
from policy.rules.texts import ClauseText

FOLDER = Path(__file__).resolve().parents[1] / "texts" / "model"
HEAD = re.compile(
    r"^##\s*(?P<heading>.*?)\s*\{(?P<rows>[A-Z0-9 ]+)\}(?:\s*\[when (?P<setting>\w+)=(?P<choice>\w+)\])?\s*$"
)


@dataclass(frozen=True)
class Block:
    """A clause as it stands in the files, or a section, which covers nothing. `when` is a setting and its choice."""

    heading: str
    text: str
    rows: tuple[str, ...] = ()
    when: tuple[str, str] | None = None
    is_section: bool = False

    def stands(self, settings: SchoolSettings) -> bool:
        if self.when is None:
            return True
        setting, choice = self.when
        said = getattr(settings, setting)
        return (str(said).lower() if isinstance(said, bool) else str(said)) == choice


@dataclass(frozen=True)
class ModelClause:
    """A clause of the model as one school would have it. `covers` are rows of the requirements."""

    number: str
    heading: str
    text: str
    level: int
    covers: tuple[str, ...] = ()


@cache
def blocks() -> tuple[Block, ...]:
    """All of the files, in their order, with every alternative. Raises ValueError for a line that is no head."""
    found: list[Block] = []
    for path in sorted(FOLDER.glob("*.md")):
        for part in re.split(r"(?m)^(?=##?\s)", path.read_text(encoding="utf-8")):
            if part.strip():
                found.append(_block(part.strip()))
    return tuple(found)


def _block(part: str) -> Block:
    head, _, text = part.partition("\n")
    if head.startswith("# "):
        return Block(head[2:].strip(), text.strip(), is_section=True)
    match = HEAD.match(head)
    if match is None:
        raise ValueError(f"No head of a clause: {head}")
    when = (match["setting"], match["choice"]) if match["setting"] else None
    return Block(match["heading"], text.strip(), tuple(match["rows"].split()), when)


def model(settings: SchoolSettings | None) -> list[ModelClause]:
    """Numbered, with the alternatives that fit; those of a new school where there are no settings."""
    chosen = settings if settings is not None else SchoolSettings()
    found: list[ModelClause] = []
    section = clause = 0
    for one in blocks():
        if one.is_section:
            section, clause = section + 1, 0
            found.append(ModelClause(str(section), one.heading, one.text, 1))
        elif one.stands(chosen):
            clause += 1
            found.append(ModelClause(f"{section}.{clause}", one.heading, one.text, 2, one.rows))
    return found


def as_texts(settings: SchoolSettings | None) -> list[ClauseText]:
    return [ClauseText(one.number, one.heading, one.text, one.level) for one in model(settings)]


def model_of(rows: Iterable[str]) -> str:
    """The words of the model’s clause that covers most of these rows, the shortest of several; or nothing."""
    wanted = set(rows)
    fitting = [one for one in blocks() if wanted & set(one.rows)]
    best = max(fitting, key=lambda one: (len(wanted & set(one.rows)), -len(one.rows), -len(one.text)), default=None)
    return best.text if best is not None else ""
