"""What views hand to the components: small facts with names, so that templates need decide nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Row:
    """A line of a summary list. `change_url` puts a Change link beside it; its spoken name ends with `term`."""

    term: str
    value: str
    change_url: str = ""
    change_words: str = "Change"


@dataclass(frozen=True)
class Task:
    """A line of a task list; `url` empty when it cannot be started yet."""

    text: str
    url: str = ""
    hint: str = ""
    tag: str = ""
    tag_kind: str = "quiet"


@dataclass(frozen=True)
class Moment:
    """Something that happened, for a timeline. `kind` colours the dot; `text` may have several lines."""

    when: datetime
    title: str
    who: str = ""
    text: str = ""
    tag: str = ""
    kind: str = "quiet"


@dataclass(frozen=True)
class Chip:
    """A filter that is on; `url` is the same page without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Cell:
    text: str
    url: str = ""
    tag_kind: str = ""
    number: bool = False


@dataclass(frozen=True)
class Table:
    """The first cell of each row names the row and is its heading."""

    caption: str
    columns: list[str]
    rows: list[list[Cell]] = field(default_factory=list)
    caption_hidden: bool = False

    @property
    def heads(self) -> list[tuple[str, bool]]:
        """Each column with whether numbers stand in it."""
        first = self.rows[0] if self.rows else []
        return [(column, bool(first) and first[at].number) for at, column in enumerate(self.columns)]

    @property
    def cells(self) -> list[list[tuple[str, Cell]]]:
        """Each cell beside the name of its column, which a phone shows in it."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Option:
    """An answer among the radios of the person picker."""

    value: str
    label: str
    hint: str = ""
