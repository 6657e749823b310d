"""The register of law and guidance (P4): what is shipped, a school's own over it, and how each stands."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from esafety.schools.models import School
from esafety.words import listed
from policy.models import Certainty, Law, LawKind

SHIPPED = Path(__file__).resolve().parent.parent / "texts" / "law.toml"
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
SPAN = re.compile(r"\b((?:19|20)\d\d) to ((?:19|20)\d\d)\b")
LONG_AGO = date.min


class Standing(StrEnum):
    """How an entry stands on a day."""

    CURRENT = "current"
    PART = "part"
    NOT_YET = "not_yet"
    SUPERSEDED = "superseded"

    @property
    def label(self) -> str:
        return STANDING_WORDS[self]


STANDING_WORDS = {
    Standing.CURRENT: "In force",
    Standing.PART: "In force in part",
    Standing.NOT_YET: "Not in force yet",
    Standing.SUPERSEDED: "Superseded",
}
HOLDS = frozenset({Standing.CURRENT, Standing.PART})


@dataclass(frozen=True)
class Entry:
    """One entry, shipped or the school's; its fields are those of `Law`."""

    key: str
    title: str
    kind: str
    edition: str = ""
    names: tuple[str, ...] = ()
    in_force_from: date | None = None
    in_force_until: date | None = None
    is_awaited: bool = False
    replaced_by: str = ""
    asks: str = ""
    source: str = ""
    certainty: str = Certainty.KNOWLEDGE
    checked_on: date | None = None
    checked_by: str = ""
    is_about: bool = False  # its days are known to the year only
    is_own: bool = False

    def __str__(self) -> str:
        """As one would cite it: with the edition where that is one year, "Keeping children safe in education 2026"."""
        return self.title if self.is_in_many_years or not self.edition else f"{self.title} {self.edition}"

    @property
    def years(self) -> frozenset[str]:
        """Those under which it is rightly cited: all that stand in title and edition, also those of "2019 to 2024"."""
        words = f"{self.title} {self.edition}"
        spans = [range(int(first), int(last)) for first, last in SPAN.findall(words)]
        return frozenset(YEAR.findall(words)) | {str(year) for span in spans for year in span}

    @property
    def first_day(self) -> str:
        """In words, as far as it is known."""
        return self._day(self.in_force_from)

    @property
    def last_day(self) -> str:
        return self._day(self.in_force_until)

    def _day(self, day: date | None) -> str:
        if day is None:
            return ""
        return str(day.year) if self.is_about else day_words(day)

    @property
    def is_in_many_years(self) -> bool:
        """Its edition is more than a year, and so no part of how it is called."""
        return bool(self.edition) and YEAR.fullmatch(self.edition) is None

    @property
    def series(self) -> str:
        """What editions of one instrument have in common."""
        return self.title.casefold()

    @property
    def kind_words(self) -> str:
        return str(LawKind(self.kind).label)

    @property
    def certainty_words(self) -> str:
        return str(Certainty(self.certainty).label)


def day_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


NAMES_OF_FIELDS = [one.name for one in fields(Entry) if one.name not in {"is_about", "is_own"}]


@dataclass(frozen=True)
class Register:
    """All entries by their key, in the order of the file, the school's own last."""

    entries: Mapping[str, Entry]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def get(self, key: str) -> Entry | None:
        return self.entries.get(key)

    @cached_property
    def by_series(self) -> dict[str, list[Entry]]:
        """Editions of one instrument, oldest first."""
        found: dict[str, list[Entry]] = {}
        for one in self.entries.values():
            found.setdefault(one.series, []).append(one)
        for editions in found.values():
            editions.sort(key=lambda one: one.in_force_from or LONG_AGO)
        return found

    @cached_property
    def remembered(self) -> dict[str, Any]:
        """What others work out once of a register, such as how its entries are cited."""
        return {}

    def editions(self, entry: Entry) -> list[Entry]:
        return self.by_series[entry.series]

    def standing(self, entry: Entry, on: date) -> Standing:
        """A newer edition in force ends the older ones, also where nobody wrote down their last day."""
        if not _has_begun(entry, on):
            return Standing.NOT_YET
        if entry.in_force_until is not None and entry.in_force_until < on:
            return Standing.SUPERSEDED
        if any(_has_begun(one, on) for one in self._newer(entry)):
            return Standing.SUPERSEDED
        return Standing.PART if entry.replaced_by and entry.in_force_until is None else Standing.CURRENT

    def in_force(self, entries: Sequence[Entry], on: date) -> Entry | None:
        """Of entries that go by one name, the one that is meant where no year is named: the newest in force."""
        by_age = sorted(entries, key=lambda one: one.in_force_from or LONG_AGO)
        holds = [one for one in by_age if self.standing(one, on) in HOLDS]
        return holds[-1] if holds else by_age[-1] if by_age else None

    def heirs(self, entry: Entry, on: date) -> list[Entry]:
        """What stands in its place on the day, through as many steps as there are between."""
        found: dict[str, Entry] = {}
        self._follow(entry, on, found, set())
        return list(found.values())

    def followers(self, entry: Entry) -> set[str]:
        """Keys of all that ever took its place: later editions, what replaced it, and what replaced that."""
        found: set[str] = set()
        left = [entry]
        while left:
            one = left.pop()
            for next_one in (*self._newer(one), *self.named_in(one.replaced_by)):
                if next_one.key not in found and next_one.key != entry.key:
                    found.add(next_one.key)
                    left.append(next_one)
        return found

    def named_in(self, replaced_by: str) -> list[Entry]:
        """The entries, where `replaced_by` holds keys; nothing where it holds words."""
        found = [self.entries.get(part.strip()) for part in replaced_by.split(",")]
        return [one for one in found if one is not None] if all(found) else []

    def replaced_words(self, entry: Entry) -> str:
        """What replaced it, for reading."""
        named = self.named_in(entry.replaced_by)
        return listed([str(one) for one in named]) if named else entry.replaced_by

    def _newer(self, entry: Entry) -> list[Entry]:
        began = entry.in_force_from or LONG_AGO
        return [one for one in self.editions(entry) if (one.in_force_from or LONG_AGO) > began]

    def _follow(self, entry: Entry, on: date, found: dict[str, Entry], seen: set[str]) -> None:
        seen.add(entry.key)
        newer = [one for one in self._newer(entry) if _has_begun(one, on)]
        for one in newer[-1:] or self.named_in(entry.replaced_by):
            if one.key in seen:
                continue
            if self.standing(one, on) is Standing.SUPERSEDED:
                self._follow(one, on, found, seen)
            else:
                found[one.key] = one


def _has_begun(entry: Entry, on: date) -> bool:
    return not entry.is_awaited and (entry.in_force_from is None or entry.in_force_from <= on)


# --- What is shipped, and the school's own -------------------------------------------------------------------------


@cache
def shipped() -> Register:
    """Read once. Everybody without entries of their own has this one, so that what it remembers is worked out once."""
    with SHIPPED.open("rb") as file:
        data = tomllib.load(file)
    checked = {"checked_on": data["checked_on"], "checked_by": data["checked_by"]}
    rows = [*data["law"]]
    for series in data["series"]:
        rows += _editions(series)
    entries = [_shipped(row | checked) for row in rows]
    return Register({one.key: one for one in entries})


def _editions(series: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each ends on the day before the next begins, and is replaced by it."""
    common = {name: value for name, value in series.items() if name != "editions"}
    editions = series["editions"]
    for one, after in zip(editions, [*editions[1:], None], strict=True):
        names = one.get("own", [*series["names"], *one.get("also", [])])
        row = common | one | {"names": names}
        if after is not None:
            row |= {
                "about": "about" in one or "about" in after,
                "until": after["from"] - timedelta(1),
                "replaced_by": after["key"],
            }
        yield row


def _shipped(row: dict[str, Any]) -> Entry:
    return Entry(
        key=row["key"],
        title=row["title"],
        kind=str(LawKind(row["kind"])),
        edition=row.get("edition", ""),
        names=tuple(row.get("names", ())),
        in_force_from=row.get("from"),
        in_force_until=row.get("until"),
        is_awaited=row.get("awaited", False),
        is_about=row.get("about", False),
        replaced_by=row.get("replaced_by", ""),
        asks=row.get("asks", ""),
        source=row.get("source", ""),
        certainty=str(Certainty(row.get("certainty", Certainty.KNOWLEDGE))),
        checked_on=row["checked_on"],
        checked_by=row["checked_by"],
    )


def entry_of(row: Any) -> Entry:
    """Of a `Law`, or of a row of its history."""
    values = {name: getattr(row, name) for name in NAMES_OF_FIELDS}
    return Entry(**(values | {"names": tuple(row.names), "is_own": True}))


def register_with(rows: Iterable[Any]) -> Register:
    """The shipped one with these rows over it."""
    own = {row.key: entry_of(row) for row in rows}
    return Register({**shipped().entries, **own}) if own else shipped()


def register_of(school: School) -> Register:
    """The school's whole register. One query."""
    return register_with(Law.objects.filter(school=school).kept())
