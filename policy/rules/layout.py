"""A version as it is read: its clauses drawn, with their fields filled, and the contents that lead to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from policy.models import Clause
from policy.rules.drawing import to_html
from policy.rules.filling import Filling

MOST_IN_CONTENTS = 60
IN_CONTENTS = 2  # levels with a heading that the contents lead to


@dataclass(frozen=True)
class Drawn:
    """A clause on a page or in a PDF. `tag` is its heading's, h2 for a section; empty where it has no heading."""

    anchor: str
    number: str
    heading: str
    tag: str
    level: int
    html: SafeString | str

    @property
    def title(self) -> str:
        return " ".join(part for part in (self.number, self.heading) if part)


def drawn(clauses: Sequence[Clause], filling: Filling) -> list[Drawn]:
    return [
        Drawn(
            one.anchor,
            one.number,
            filling.fill(one.heading),
            f"h{min(one.level + 1, 4)}" if one.heading else "",
            one.level,
            to_html(filling.fill(one.text)) if one.text else "",
        )
        for one in clauses
    ]


def contents(clauses: Sequence[Drawn]) -> list[Drawn]:
    """What the contents list: sections and the headings below them; of a long text, sections alone."""
    headed = [one for one in clauses if one.heading and one.level <= IN_CONTENTS]
    return headed if len(headed) <= MOST_IN_CONTENTS else [one for one in headed if one.level == 1]
