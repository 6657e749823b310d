"""The incident log as governors and the trust see it: fixed tables of counts, and nothing that points at a child (I17).

What is published, and how it is kept from telling more:

1. Only cases of the school's own circle are counted, and only those reported before the first day of the current month,
   so that nobody can watch a number move on the day on which something happens. Terms here are fixed parts of the
   calendar, never the school's own dates: a border that can be moved by a day would tell what happened on that day.
2. The tables are fixed: category by term (the last six), kind by school year and outcome by school year (the last
   three). Totals stand only under the columns. Nothing can be filtered.
3. A count of 1 to 4, a total too, is shown as "fewer than 5".
4. That alone is not enough, since what is hidden can be worked out from what is not. Within a school year all the
   tables hang together: a term's total is the sum of its categories; the terms of a year give for each category what
   its kinds give in that year; terms, kinds and outcomes all come to the year's total. Every number is thus a flow
   between two sums:

       start → each term → each category → (its kinds) → year → (outcomes) → start

   and whoever knows everything published can be wrong about a hidden number exactly when there is a round trip through
   it along hidden numbers only, on which each could be one more (or one less) without leaving what is said of it. So
   for each hidden number without such a round trip we look for the cheapest one and hide the numbers of 5 or more on it
   too: they are shown as "5 or more". Counts inside a table are given up before totals, small ones before large ones.
5. Where there is no round trip at all (a handful of cases in a year), a whole table is not shown for that year:
   outcomes first, then kinds, then all.
6. Groups of identical rows (category, kind, term, severity, open or closed) are shown from 5 on, and only if what they
   leave over of every number that they are part of is 5 or more, or nothing of a number that is shown anyway.

`tests/incidents/test_anonymised.py` builds, for each hidden number of many invented logs, another log with another
number there of which all that is published is true as well.

What this does not do: two readings a month apart still tell how many cases came between where both are shown.
"""

import hashlib
import heapq
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from esafety.access.perms import Circle
from esafety.indicators.small import FEWER, LEAST
from esafety.schools.calendar import start_of
from esafety.schools.terms import Term, term_of
from esafety.words import uncapitalised
from incidents.kinds import KIND_BY_KEY, OWN, Category
from incidents.models import Incident, Outcome, Severity, State

if TYPE_CHECKING:
    from esafety.schools.models import School

TERMS_SHOWN = 6
YEARS_SHOWN = 3
MORE, NOT_SHOWN = f"{LEAST} or more", "not shown"
OPEN = "open"


# --- Terms and years: fixed parts of the calendar ----------------------------------------------------------------


def terms_until(day: date) -> list[Term]:
    """The six terms up to the one that the day is in, oldest first."""
    terms = [term_of(day)]
    while len(terms) < TERMS_SHOWN:
        terms.insert(0, terms[0].before())
    return terms


def years_until(day: date) -> list[int]:
    last = term_of(day).school_year
    return [*range(last - YEARS_SHOWN + 1, last + 1)]


def year_words(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d}"


def counted_until(today: date) -> date:
    """The first day that is not counted any more."""
    return today.replace(day=1)


# --- What is counted -----------------------------------------------------------------------------------------------


class Kept(NamedTuple):
    """All that is left of a case: what the rows of the page are made of, and its outcome."""

    term: Term
    category: str
    kind: str
    severity: str
    outcome: str  # OPEN until it is closed


Cell = tuple[str | Term, ...]
YEAR: Cell = ("year",)


def count(school: "School", today: date) -> Counter[Kept]:
    """The school's cases of the last three school years, reduced to `Kept`, in one query."""
    until = counted_until(today)
    years = years_until(date.fromordinal(until.toordinal() - 1))
    rows = (
        Incident.objects.filter(
            school=school,
            circle=Circle.SCHOOL,
            reported_at__gte=start_of(date(years[0], 9, 1)),
            reported_at__lt=start_of(until),
        )
        .order_by()
        .annotate(month=TruncMonth("reported_at"))
        .values_list("month", "category", "kind", "severity", "state", "outcome")
        .annotate(number=Count("pk"))
    )
    counted: Counter[Kept] = Counter()
    for month, category, kind, severity, state, outcome, number in rows:
        end = outcome if state == State.CLOSED else OPEN
        counted[Kept(term_of(timezone.localdate(month)), category, kind, severity, end)] += number
    return counted


# --- One school year: which numbers may be shown ---------------------------------------------------------------------


@dataclass
class Number:
    """A count between two sums: `start` and `end` name the sums. `shown` is "" where the count itself may be read."""

    start: str | Term
    end: str | Term
    count: int
    shown: str = ""

    @property
    def least(self) -> int:
        return {"": self.count, FEWER: 1, MORE: LEAST, NOT_SHOWN: 0}[self.shown]

    @property
    def may_rise(self) -> bool:
        return bool(self.shown) and not (self.shown == FEWER and self.count == LEAST - 1)

    @property
    def may_fall(self) -> bool:
        return bool(self.shown) and self.count > self.least

    @property
    def words(self) -> str:
        return self.shown or f"{self.count:,}"


class Year:
    """The numbers of one school year in all tables, by cell, with what is hidden of them.

    Cells are ("term", term), ("category", category, term), ("kind", category, kind), ("outcome", outcome) and YEAR.
    `terms` are those that stand on the page; the others of the year are counted in its total and never shown.
    """

    def __init__(self, counted: Counter[Kept], year: int, terms: Iterable[Term]) -> None:
        of_year = {kept: number for kept, number in counted.items() if kept.term.school_year == year and number}
        on_page = {term for term in terms if term.school_year == year}
        self.numbers: dict[Cell, Number] = {YEAR: Number("kinds", "outcomes", 0)}
        for term in sorted(on_page | {kept.term for kept in of_year}):
            self.numbers["term", term] = Number("all", term, 0)
            for category in Category.values:
                self.numbers["category", category, term] = Number(term, category, 0)
        for outcome in [*Outcome.values, OPEN]:
            self.numbers["outcome", outcome] = Number("outcomes", "all", 0)
        for kept, number in sorted(of_year.items()):
            self.numbers.setdefault(("kind", kept.category, kept.kind), Number(kept.category, "kinds", 0))
            for cell in cells_of(kept):
                self.numbers[cell].count += number
        for cell, number_at in self.numbers.items():
            if cell[0] in {"term", "category"} and cell[-1] not in on_page:
                number_at.shown = NOT_SHOWN
        self._at: dict[str | Term, list[Cell]] = defaultdict(list)
        for cell, number_at in self.numbers.items():
            self._at[number_at.start].append(cell)
            self._at[number_at.end].append(cell)
        self._protect()

    def __getitem__(self, cell: Cell) -> str:
        """What is said of a cell. A kind that did not come up has 0, unless kinds are not shown for this year."""
        if cell in self.numbers:
            return self.numbers[cell].words
        return "0" if self.shows_kinds else NOT_SHOWN

    @property
    def shows_kinds(self) -> bool:
        return not any(cell[0] == "kind" and one.shown == NOT_SHOWN for cell, one in self.numbers.items())

    def hidden(self) -> list[Cell]:
        """The cells of which something is said, but not the number."""
        return [cell for cell, one in self.numbers.items() if one.shown in {FEWER, MORE}]

    def _protect(self) -> None:
        """Hide more until every hidden number has its round trip. What is hidden later never takes one away."""
        for one in self.numbers.values():
            if not one.shown and 0 < one.count < LEAST:
                one.shown = FEWER
        withheld = [{"outcome"}, {"kind"}, {"term", "category", "year"}]
        for cell in self.hidden():
            while self.numbers[cell].shown == FEWER:
                trip = self.round_trip(cell)
                for other, _ in trip:
                    self.numbers[other].shown = self.numbers[other].shown or MORE
                if trip:
                    break
                self._withhold(withheld.pop(0))

    def _withhold(self, tables: set[str]) -> None:
        for cell, one in self.numbers.items():
            if cell[0] in tables:
                one.shown = NOT_SHOWN

    def _cost(self, trip: list[tuple[Cell, int]]) -> int:
        return sum(self._price(cell) for cell, _ in trip)

    def _price(self, cell: Cell) -> int:
        """What it costs the reader to have the number hidden: nothing where it is hidden already."""
        one = self.numbers[cell]
        if one.shown:
            return 0
        return one.count + {"term": 10**6, "year": 10**9}.get(str(cell[0]), 0)

    def round_trip(self, cell: Cell) -> list[tuple[Cell, int]]:
        """The cheapest way to another number in the cell: cells with +1 or −1 by which every sum stays as it is.

        Goes along hidden numbers and, at their price, those of 5 or more. Empty where there is none.
        """
        one = self.numbers[cell]
        trips = []
        if one.may_rise and (way := self._way(one.end, one.start, cell)) is not None:
            trips.append([(cell, 1), *way])
        if one.may_fall and (way := self._way(one.start, one.end, cell)) is not None:
            trips.append([(cell, -1), *way])
        return min(trips, key=self._cost, default=[])

    def _way(self, start: str | Term, end: str | Term, without: Cell) -> list[tuple[Cell, int]] | None:
        """Dijkstra from sum to sum: along a number it becomes one more, against it one less."""
        seen: set[str | Term] = set()
        order = (
            0  # equal costs are taken in the order in which they were found, so that the same log gives the same page
        )
        queue: list[tuple[int, int, str | Term, list[tuple[Cell, int]]]] = [(0, order, start, [])]
        while queue:
            cost, _, at, way = heapq.heappop(queue)
            if at == end:
                return way
            if at in seen:
                continue
            seen.add(at)
            for cell, step, to in self._steps(at):
                if cell != without and to not in seen:
                    order += 1
                    heapq.heappush(queue, (cost + self._price(cell), order, to, [*way, (cell, step)]))
        return None

    def _steps(self, at: str | Term) -> Iterator[tuple[Cell, int, str | Term]]:
        for cell in self._at[at]:
            one = self.numbers[cell]
            could_be_hidden = not one.shown and one.count >= LEAST
            if one.start == at and (one.may_rise or could_be_hidden):
                yield cell, 1, one.end
            if one.end == at and (one.may_fall or (could_be_hidden and one.count > LEAST)):
                yield cell, -1, one.start


def cells_of(kept: Kept) -> list[Cell]:
    """The cells of its school year that a case is counted in."""
    return [
        ("term", kept.term),
        ("category", kept.category, kept.term),
        ("kind", kept.category, kept.kind),
        YEAR,
        ("outcome", kept.outcome),
    ]


# --- The page ----------------------------------------------------------------------------------------------------


class Group(NamedTuple):
    """Identical rows of the log, and how many there are."""

    number: int
    category: str
    kind: str
    term: Term
    severity: str
    is_closed: bool

    @property
    def words(self) -> str:
        """Such as "6 incidents: conduct, cyberbullying, autumn term 2026, medium, closed"."""
        severity = Severity(self.severity).label.lower() if self.severity else "severity not set"
        parts = [
            str(Category(self.category).label).lower(),
            uncapitalised(kind_words(self.kind)),
            uncapitalised(str(self.term)),
            severity,
            "closed" if self.is_closed else "open",
        ]
        return f"{self.number:,} incidents: {', '.join(parts)}"


class Anonymised:
    """All that is published of a school's log on a day."""

    def __init__(self, counted: Counter[Kept], today: date) -> None:
        self.until = counted_until(today)
        self.last_day = date.fromordinal(self.until.toordinal() - 1)
        self.terms = terms_until(self.last_day)
        self.years = {year: Year(counted, year, self.terms) for year in years_until(self.last_day)}
        self.counted = counted

    @property
    def is_empty(self) -> bool:
        return not any(self.counted.values())

    @cached_property
    def kinds(self) -> list[tuple[str, str]]:
        """Category and kind of those that came up in a year for which kinds are shown, in the order of the table."""
        found = {
            (str(cell[1]), str(cell[2]))
            for year in self.years.values()
            if year.shows_kinds
            for cell in year.numbers
            if cell[0] == "kind"
        }
        order = [*KIND_BY_KEY, OWN]
        return sorted(found, key=lambda one: (Category.values.index(one[0]), order.index(one[1])))

    def by_term(self, cell: Cell) -> list[str]:
        """What is said of ("term",) or ("category", category) in each of the six terms."""
        return [self.years[term.school_year][(*cell, term)] for term in self.terms]

    def by_year(self, cell: Cell) -> list[str]:
        return [year[cell] for year in self.years.values()]

    @cached_property
    def groups(self) -> list[Group]:
        """Groups of 5 or more identical rows on the six terms, largest first."""
        groups: Counter[Group] = Counter()
        for kept, number in self.counted.items():
            if kept.term in self.terms:
                groups[Group(0, kept.category, kept.kind, kept.term, kept.severity, kept.outcome != OPEN)] += number
        wanted = {group: number for group, number in groups.items() if number >= LEAST}
        while wanted:
            telling = [group for group in wanted if self._tells(group, wanted)]
            if not telling:
                break
            del wanted[min(telling, key=lambda group: (wanted[group], group))]
        shown = [group._replace(number=number) for group, number in wanted.items()]
        return sorted(shown, key=lambda group: (-group.number, group))

    def _tells(self, group: Group, wanted: dict[Group, int]) -> bool:
        """Whether the groups leave over of a number that this one is part of so few that they can be told apart."""
        for is_part, number, is_shown in self._wholes(group):
            rest = number - sum(count for other, count in wanted.items() if is_part(other))
            if rest < LEAST and not (rest == 0 and is_shown):
                return True
        return False

    def _wholes(self, group: Group) -> Iterator[tuple[Callable[[Group], bool], int, bool]]:
        """The numbers that a group is part of: which groups are part of each, its count, whether that can be read."""
        year = self.years[group.term.school_year]
        in_term = year.numbers["category", group.category, group.term]
        of_kind = year.numbers["kind", group.category, group.kind]
        everything, still_open = year.numbers[YEAR], year.numbers["outcome", OPEN]
        can_tell = not everything.shown and not still_open.shown
        of_state = everything.count - still_open.count if group.is_closed else still_open.count
        yield (
            lambda other: (other.category, other.term) == (group.category, group.term),
            in_term.count,
            not in_term.shown,
        )
        yield (
            lambda other: (
                (other.category, other.kind, other.term.school_year)
                == (group.category, group.kind, group.term.school_year)
            ),
            of_kind.count,
            not of_kind.shown,
        )
        yield (
            lambda other: (other.is_closed, other.term.school_year) == (group.is_closed, group.term.school_year),
            of_state,
            can_tell,
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all that is published: what a review of the log looked at."""
        said = [
            self.until.isoformat(),
            *(
                [*map(str, cell), year, one.words]
                for year, its in self.years.items()
                for cell, one in its.numbers.items()
            ),
            *(group.words for group in self.groups),
        ]
        ordered = sorted(json.dumps(one, ensure_ascii=False) for one in said)
        return hashlib.sha256("\n".join(ordered).encode()).hexdigest()


def kind_words(kind: str) -> str:
    """The heading of a kind. What schools call their own kinds may name somebody, so they share one."""
    return "One of the school's own kinds" if kind == OWN else KIND_BY_KEY[kind].label


def outcome_words(outcome: str) -> str:
    return "Still open" if outcome == OPEN else str(Outcome(outcome).label)
