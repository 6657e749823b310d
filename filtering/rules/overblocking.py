"""Whether the school blocks too much: what was asked of the filter, what became of it and how long it took (F5).

SS 5.1 has governors see that there is no over-blocking. They are told counts, and each is exact, unlike those of the
incident log: a request is an adult's, about a site, and holds nothing of a pupil. Who asked, who decided and which
site it was are in none of them. Only an exception is for people by name, so those are counted together as one group,
never under a year. Reasons are somebody's own words, so they are left to those who open the requests themselves.

Counted is each request that stands for itself, by the day on which it was asked for; those that have joined it are
decided with it. A request to block is no part of it but where kinds are told apart: to refuse one blocks nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import floor
from statistics import median
from typing import NamedTuple

from esafety.schools.calendar import ONE_DAY, calendar_of, local_day, start_of, working_days_between
from esafety.schools.models import School
from esafety.schools.terms import Term, term_of
from filtering.models import Decision, Fault, FaultKind, FilterRequest, Group, Kind, Reach, State, Subject
from filtering.rules.reaching import group_of

DECIDED_WITHIN = 3  # working days
DECIDED_IN_TIME = 0.9
MOST_REFUSED = 0.3
FEWEST_DECIDED = 5  # of fewer, a share says nothing
MOST_UPHELD = 0.5

NAMED, NO_YEAR = "named", "no_year"
GROUPS: dict[str, str] = {
    **{group.value: str(group.label) for group in Group},
    NO_YEAR: "Classes of no one year",
    NAMED: "People named in an exception",
}
FATES: dict[str, str] = {
    **dict.fromkeys((State.ASKED, State.MORE, State.SECOND), "waiting"),
    **dict.fromkeys((State.APPROVED, State.APPLIED, State.VERIFIED, State.ENDED, State.ROLLED_BACK), "approved"),
    State.REFUSED: "refused",
    State.WITHDRAWN: "taken_back",
}


# --- Periods -------------------------------------------------------------------------------------------------


class Period(NamedTuple):
    """From a day to a day, both included."""

    key: str
    words: str
    first: date
    last: date


def periods(today: date) -> list[Period]:
    """What may be chosen: twelve months first, then six terms and three school years, the newest of each first.

    None goes on after today.
    """
    terms = [term_of(today)]
    while len(terms) < 6:
        terms.append(terms[-1].before())
    year = terms[0].school_year
    found = [
        Period("months", "The last 12 months", today - timedelta(364), today),
        *(Period(f"term-{one.year}-{one.part + 1}", str(one), one.first_day, last_day(one)) for one in terms),
        *(
            Period(f"year-{one}", f"School year {one}/{(one + 1) % 100:02d}", date(one, 9, 1), date(one + 1, 8, 31))
            for one in (year, year - 1, year - 2)
        ),
    ]
    return [one._replace(last=min(one.last, today)) for one in found]


def last_day(term: Term) -> date:
    return term.after().first_day - ONE_DAY


def terms_in(period: Period) -> list[Term]:
    """Oldest first, each also where only a part of it is in the period."""
    terms = [term_of(period.first)]
    while terms[-1] < term_of(period.last):
        terms.append(terms[-1].after())
    return terms


# --- What is counted -----------------------------------------------------------------------------------------


class One(NamedTuple):
    """What is left of a request. `days` are working days until it was decided; `waits` those it has waited so far."""

    kind: str
    subject: str
    groups: frozenset[str]
    asked_on: date
    fate: str
    days: int | None
    waits: int
    appeal: str  # "", "open", "upheld" or "kept"


@dataclass(frozen=True)
class Tally:
    """How many were asked for, and what became of them."""

    approved: int = 0
    refused: int = 0
    taken_back: int = 0
    waiting: int = 0

    @property
    def asked(self) -> int:
        return self.decided + self.taken_back + self.waiting

    @property
    def decided(self) -> int:
        return self.approved + self.refused

    @property
    def percent_refused(self) -> str:
        """Of what was decided, rounded down, so that only all is 100%; empty where nothing was."""
        return f"{floor(100 * self.refused / self.decided)}%" if self.decided else ""


def tally(ones: Iterable[One]) -> Tally:
    fates = [one.fate for one in ones]
    return Tally(*(fates.count(fate) for fate in ("approved", "refused", "taken_back", "waiting")))


Line = tuple[str, Tally]


@dataclass(frozen=True)
class Figures:
    """All that is told of one school and period. `read` makes it."""

    period: Period
    ones: list[One]
    wrongly_blocked: int
    wrongly_blocked_open: int

    @cached_property
    def opening(self) -> list[One]:
        """Those by which something was to be opened."""
        return [one for one in self.ones if one.kind != Kind.BLOCK]

    @cached_property
    def total(self) -> Tally:
        return tally(self.opening)

    @property
    def by_kind(self) -> list[Line]:
        return _lines((str(kind.label), [one for one in self.ones if one.kind == kind]) for kind in Kind)

    @property
    def by_group(self) -> list[Line]:
        """One for several groups counts in each."""
        return _lines((words, [one for one in self.opening if key in one.groups]) for key, words in GROUPS.items())

    @property
    def by_subject(self) -> list[Line]:
        return _lines((str(each.label), [one for one in self.opening if one.subject == each]) for each in Subject)

    @property
    def by_term(self) -> list[Line]:
        terms = terms_in(self.period)
        return [(str(term), tally(one for one in self.opening if term_of(one.asked_on) == term)) for term in terms]

    @cached_property
    def days(self) -> list[int]:
        return sorted(one.days for one in self.opening if one.days is not None)

    @property
    def median_days(self) -> float:
        return median(self.days) if self.days else 0

    @property
    def longest_wait(self) -> int:
        return max((one.waits for one in self.opening if one.fate == "waiting"), default=0)

    def appeals(self, *ends: str) -> int:
        """How many ended so, of "open", "upheld" and "kept"; all of them where none is named."""
        return sum(one.appeal in (ends or ("open", "upheld", "kept")) for one in self.opening)


def _lines(parts: Iterable[tuple[str, list[One]]]) -> list[Line]:
    return [(words, tally(ones)) for words, ones in parts if ones]


# --- Reading -------------------------------------------------------------------------------------------------


def read(school: School, period: Period, today: date) -> Figures:
    """In five queries, however much was asked for."""
    start, end = start_of(period.first), start_of(period.last + ONE_DAY)
    faults = Fault.objects.filter(
        school=school, kind=FaultKind.BLOCKED, reported_at__gte=start, reported_at__lt=end
    ).values_list("closed_at", flat=True)
    closed = list(faults.order_by())
    return Figures(period, list(_read(school, period, today)), len(closed), sum(one is None for one in closed))


def _read(school: School, period: Period, today: date) -> Iterator[One]:
    start, end = start_of(period.first), start_of(period.last + ONE_DAY)
    asked = FilterRequest.objects.filter(school=school, joined_to=None, asked_at__gte=start, asked_at__lt=end)
    years: dict[int, set[int | None]] = {}
    classes = Reach.classes.through.objects.filter(reach__requests__in=asked)
    for reach, year in classes.values_list("reach", "teachinggroup__year_group"):
        years.setdefault(reach, set()).add(year)
    calendar = calendar_of(school)
    columns = ("kind", "subject", "state", "asked_at", "decided_at", "reach", "reach__groups")
    appealed = ("appeal", "appeal__answered_at", "appeal__is_upheld")
    for kind, subject, state, asked_at, decided_at, reach, groups, *appeal in asked.order_by().values_list(
        *columns, *appealed
    ):
        fate, on = FATES[state], local_day(asked_at)
        is_decided = decided_at is not None and fate in {"approved", "refused"}
        yield One(
            kind,
            subject,
            frozenset(_groups(kind, groups, years.get(reach, set()))),
            on,
            fate,
            working_days_between(calendar, on, local_day(decided_at)) if is_decided else None,
            working_days_between(calendar, on, today) if fate == "waiting" else 0,
            _appeal(*appeal),
        )


def _groups(kind: str, named: list[str], years: set[int | None]) -> Iterator[str]:
    if kind == Kind.BYPASS:
        yield NAMED
        return
    yield from named
    yield from (group_of(year) or NO_YEAR for year in years)


def _appeal(key: int | None, answered_at: object, is_upheld: bool | None) -> str:
    if key is None:
        return ""
    if answered_at is None:
        return "open"
    return "upheld" if is_upheld else "kept"


def decided_by_leave(school: School, period: Period) -> list[Decision]:
    """Decisions on one's own requests, which the chair allowed, newest first: each is shown to governors."""
    start, end = start_of(period.first), start_of(period.last + ONE_DAY)
    own = Decision.objects.filter(request__school=school, is_own_by_leave=True, at__gte=start, at__lt=end)
    return list(own.select_related("request").order_by("-at", "-pk"))
