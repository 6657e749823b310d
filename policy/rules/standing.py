"""How each clause stands on a day: met, at risk or not evidenced, with what says so and since when (P10).

Where indicators are tied to a clause, their newest readings alone say it: a record is worth more than a word. The worst
of them wins: at risk before not evidenced before met, so that a clause is kept only where everything that it is tied to
says so. An indicator that was not read within the last seven days says nothing any more, and counts as not evidenced.
Where none is tied, whoever was named says it once a school year; until they do, nothing evidences the clause.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from esafety.indicators.models import IndicatorReading, State
from esafety.indicators.registry import Indicator, indicators
from esafety.indicators.telling import DAYS, KINDS, Since, Told, since_of, tell
from esafety.schools.calendar import ONE_DAY, local_day, start_of
from esafety.schools.models import Person, School
from esafety.schools.terms import Term, term_of
from policy.models import Attestation, Attester, Clause, PolicyVersion, Tie, VersionState

if TYPE_CHECKING:
    from django.db.models import QuerySet

FRESH = timedelta(days=7)
ASKED_WITHIN = timedelta(days=30)  # of the start of the school year
NOTICE = timedelta(days=14)  # for whoever is named later in the year
AUTUMN = 2
WORST_FIRST = (State.AT_RISK, State.NOT_EVIDENCED, State.MET)
WORDS = {State.MET: "Kept", State.AT_RISK: "At risk", State.NOT_EVIDENCED: "Not evidenced"}


class How(StrEnum):
    """What a state rests on."""

    RECORDS = "records"
    SAID = "said"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Evidence:
    """What one indicator says of a clause, as its reader is told it. `name` is its key where no app has it any more."""

    key: str
    state: State
    name: str
    question: str = ""
    target: str = ""
    told: Told | None = None
    since: Since | None = None
    read_on: date | None = None
    words: str = ""
    url: str = ""
    indicator: Indicator | None = None
    exact: bool = False
    readings: tuple[IndicatorReading, ...] = ()

    @property
    def kind(self) -> str:
        return KINDS[self.state]

    @property
    def label(self) -> str:
        return WORDS[self.state]

    @property
    def figure(self) -> str:
        """In words, or that it was not read."""
        if self.told is not None:
            return self.told.figure
        return f"Not read since {self.read_on:%-d %B %Y}" if self.read_on else "Not read"


@dataclass(frozen=True)
class Standing:
    state: State
    how: How
    evidence: tuple[Evidence, ...] = ()
    said: Attestation | None = None
    since: Since | None = None
    due_on: date | None = None  # by when whoever was named is to say it

    @property
    def kind(self) -> str:
        return KINDS[self.state]

    @property
    def label(self) -> str:
        return WORDS[self.state]

    @property
    def words(self) -> str:
        """How it came about, without a name."""
        if self.how == How.SAID and self.said is not None:
            kept = "is kept" if self.said.is_kept else "is not kept"
            return f"Whoever looks after it said on {local_day(self.said.at):%-d %B %Y} that it {kept}."
        if self.how == How.RECORDS:
            return ""
        if self.due_on is not None:
            return f"To be said by {self.due_on:%-d %B %Y} by whoever looks after it."
        return "Nothing says yet whether this is kept."


@dataclass(frozen=True)
class Count:
    """Of promises alone."""

    met: int = 0
    at_risk: int = 0
    not_evidenced: int = 0

    @classmethod
    def of(cls, states: Iterable[State]) -> Count:
        found = list(states)
        return cls(*(found.count(state) for state in (State.MET, State.AT_RISK, State.NOT_EVIDENCED)))

    @property
    def promises(self) -> int:
        return self.met + self.at_risk + self.not_evidenced

    @property
    def parts(self) -> list[tuple[State, str, int]]:
        numbers = (self.met, self.at_risk, self.not_evidenced)
        order = (State.MET, State.AT_RISK, State.NOT_EVIDENCED)
        return [(state, WORDS[state].lower(), number) for state, number in zip(order, numbers, strict=True)]

    @property
    def words(self) -> str:
        """Such as "94 promises: 81 kept, 9 at risk, 4 not evidenced"."""
        head = f"{self.promises:,} promise{'' if self.promises == 1 else 's'}"
        return f"{head}: " + ", ".join(f"{number:,} {words}" for _, words, number in self.parts)


@dataclass(frozen=True)
class Picture:
    """A whole version on a day: five queries, however many clauses it has."""

    clauses: list[Clause]
    standings: dict[int, Standing]
    attesters: dict[int, Attester]

    @property
    def count(self) -> Count:
        return Count.of(self.standings[one.pk].state for one in self.clauses if one.is_promise)


def title_of(clause: Clause) -> str:
    """What a page about the clause is called; its fields are still to be filled."""
    return str(clause) if clause.heading or not clause.number else f"Clause {clause.number}"


# --- By themselves -----------------------------------------------------------------------------------------------


def worst(states: Collection[State]) -> State:
    return next((state for state in WORST_FIRST if state in states), State.NOT_EVIDENCED)


def state_said(is_kept: bool | None) -> State:
    """None where nobody has said it."""
    if is_kept is None:
        return State.NOT_EVIDENCED
    return State.MET if is_kept else State.AT_RISK


def is_fresh(reading: IndicatorReading | None, on: date) -> bool:
    return reading is not None and on - FRESH < reading.on <= on


def since_together(evidence: Sequence[Evidence], state: State) -> Since | None:
    """All have said that it is kept since the last of them did; it has been at risk since the first of them said so."""
    found = [one.since for one in evidence if one.state == state and one.since is not None]
    if not found or (state == State.MET and len(found) < len(evidence)):
        return None
    choose = max if state == State.MET else min
    return choose(found, key=lambda one: one.on)


def year_of(on: date) -> int:
    return term_of(on).school_year


def year_begins(on: date) -> date:
    return Term(year_of(on), AUTUMN).first_day


def due_on(attester: Attester, on: date) -> date:
    """By when it is to be said in the day's school year."""
    return max(year_begins(on) + ASKED_WITHIN, local_day(attester.asked_at) + NOTICE)


# --- From the records --------------------------------------------------------------------------------------------


def picture_of(version: PolicyVersion, on: date, reader: Person | None = None) -> Picture:
    """As `reader` may be told it; without one as governors are: small numbers hidden, and no way to the records."""
    clauses = list(Clause.objects.filter(version=version).order_by("position", "pk"))
    for one in clauses:
        one.version, one.school = version, version.school
    return _picture(version.school, clauses, {"clause__version": version}, on, reader)


def standing_of(clause: Clause, on: date, reader: Person) -> tuple[Standing, Attester | None]:
    """One clause alone."""
    picture = _picture(clause.school, [clause], {"clause": clause}, on, reader)
    return picture.standings[clause.pk], picture.attesters.get(clause.pk)


def counts_of(school: School, on: date) -> Count | None:
    """Of the version in force, in one query: it stands on home pages. None where none is."""
    said = spoken(on).filter(school=school, clause_key=OuterRef("key")).order_by("-pk")
    read = IndicatorReading.objects.filter(
        school=school, key=OuterRef("ties__indicator"), on__gt=on - FRESH, on__lte=on
    )
    rows = Clause.objects.filter(school=school, version__state=VersionState.PUBLISHED, is_promise=True).values_list(
        "pk", "ties", Subquery(read.order_by("-on").values("state")[:1]), Subquery(said.values("is_kept")[:1])
    )
    states: dict[int, list[State]] = {}
    for pk, tie, state, is_kept in rows:
        found = State(state or State.NOT_EVIDENCED) if tie is not None else state_said(is_kept)
        states.setdefault(pk, []).append(found)
    return Count.of(worst(found) for found in states.values()) if states else None


def spoken(on: date) -> QuerySet[Any]:
    """What was said in the day's school year, up to that day."""
    return Attestation.objects.filter(school_year=year_of(on), at__lt=start_of(on + ONE_DAY))


def said_in(school: School, on: date, keys: Collection[str] | None = None) -> dict[str, Attestation]:
    """What was said last of each clause in the day's school year, up to that day, by the clause's key."""
    rows = spoken(on).filter(school=school)
    if keys is not None:
        rows = rows.filter(clause_key__in=keys)
    return {one.clause_key: one for one in rows.order_by("pk")}


def _picture(
    school: School, clauses: list[Clause], of_them: dict[str, Any], on: date, reader: Person | None
) -> Picture:
    """`of_them` finds what belongs to the clauses."""
    tied: dict[int, list[str]] = {}
    for pk, key in Tie.objects.filter(**of_them).order_by("pk").values_list("clause", "indicator"):
        tied.setdefault(pk, []).append(key)
    read = _evidence(school, {key for keys in tied.values() for key in keys}, on, reader)
    said = said_in(school, on, [one.key for one in clauses] if len(clauses) == 1 else None)
    attesters = {one.clause_id: one for one in Attester.objects.filter(**of_them).select_related("person")}
    standings = {
        one.pk: _standing([read[key] for key in tied.get(one.pk, [])], said.get(one.key), attesters.get(one.pk), on)
        for one in clauses
    }
    return Picture(clauses, standings, attesters)


def _standing(evidence: list[Evidence], said: Attestation | None, attester: Attester | None, on: date) -> Standing:
    if evidence:
        state = worst({one.state for one in evidence})
        return Standing(state, How.RECORDS, tuple(evidence), since=since_together(evidence, state))
    if said is not None:
        return Standing(state_said(said.is_kept), How.SAID, said=said, since=Since(local_day(said.at)))
    return Standing(State.NOT_EVIDENCED, How.NOTHING, due_on=due_on(attester, on) if attester else None)


def _evidence(school: School, keys: set[str], on: date, reader: Person | None) -> dict[str, Evidence]:
    """By key. One query for the readings of thirteen weeks."""
    readings: dict[str, list[IndicatorReading]] = {key: [] for key in keys}
    if keys:
        rows = IndicatorReading.objects.filter(school=school, key__in=keys, on__gt=on - timedelta(DAYS), on__lte=on)
        for one in rows.order_by("on"):
            readings[one.key].append(one)
    offered = {one.key: one for one in indicators() if one.key in keys}
    found = {key: Evidence(key, State.NOT_EVIDENCED, key) for key in keys - set(offered)}
    for key, indicator in offered.items():
        found[key] = _read(indicator, readings[key], on, reader)
    return found


def _read(indicator: Indicator, readings: list[IndicatorReading], on: date, reader: Person | None) -> Evidence:
    exact = indicator.is_exact_for(reader) if reader is not None else not indicator.hides_small
    last = readings[-1] if readings else None
    fresh = last if is_fresh(last, on) else None
    return Evidence(
        indicator.key,
        State(fresh.state) if fresh else State.NOT_EVIDENCED,
        indicator.name,
        indicator.question,
        indicator.target,
        told=tell(indicator, fresh, exact) if fresh else None,
        since=since_of(readings) if fresh else None,
        read_on=last.on if last else None,
        words=fresh.words if fresh else "",
        url=indicator.url_for(reader) if reader is not None else "",
        indicator=indicator,
        exact=exact,
        readings=tuple(readings),
    )
