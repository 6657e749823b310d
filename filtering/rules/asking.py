"""What may be asked for, until when it may last, and what its addresses bring with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from esafety.schools.models import Person, Term
from filtering.addresses import Address
from filtering.models import Bundle, FilterRequest, Kind, Until
from filtering.rules import guardrails
from filtering.rules.guardrails import Follows
from filtering.rules.reaching import Whom, is_reached, whom_of

LONGEST = timedelta(days=366)
OPENS = (Kind.ALLOW, Kind.BYPASS)
LONGEST_PATH = 1_000
MOST_IN_A_BUNDLE = 20
MOST_PEOPLE = 40


@dataclass(frozen=True)
class Ask:
    """What somebody asks for, cleaned. `typed` is the address as they gave it."""

    kind: str
    whom: Whom
    why: str
    subject: str
    until: str
    ends_on: date
    typed: str = ""
    address: Address | None = None
    bundle: tuple[Address, ...] = ()
    software: str = ""
    supervisor: Person | None = None

    @property
    def addresses(self) -> list[Address]:
        return [one for one in (self.address, *self.bundle) if one is not None]

    @property
    def extent(self) -> "Extent":
        bundle = frozenset(map(str, self.bundle))
        return Extent(self.kind, self.address, self.software.lower(), bundle, self.whom, self.ends_on)


@dataclass(frozen=True)
class Extent:
    """How much is asked: what, with which further addresses, for whom and until when; why is no part of it."""

    kind: str
    address: Address | None
    software: str
    bundle: frozenset[str]
    whom: Whom
    ends_on: date

    def is_within(self, whole: "Extent") -> bool:
        """Whether whoever has the whole has all of this."""
        if (self.kind, str(self.address), self.software) != (whole.kind, str(whole.address), whole.software):
            return False
        if self.ends_on > whole.ends_on or not is_reached(self.whom, whole.whom):
            return False
        return self.bundle <= whole.bundle | {str(whole.address)}

    def reaches(self, other: "Extent") -> bool:
        """Whether it is for the other's site or software too, be it for others or for a shorter time."""
        if self.kind != other.kind or self.address is None or other.address is None:
            return (self.kind, self.address, self.software) == (other.kind, other.address, other.software)
        return self.address.covers(other.address)


def extent_of(request: FilterRequest) -> Extent:
    bundle = frozenset(map(str, request.bundle.all()))
    whom, software = whom_of(request.reach), request.software.lower()
    return Extent(request.kind, request.address, software, bundle, whom, request.ends_on)


def addresses_of(request: FilterRequest) -> list[Address]:
    main = [request.address] if request.address else []
    return [*main, *(Address(one.host, one.path) for one in Bundle.objects.filter(request=request))]


def refused_because(kind: str, addresses: Iterable[Address]) -> list[str]:
    """Why none of this may be asked for. A block is barred only where it would reach far more than one site."""
    if kind in OPENS:
        return [why for one in addresses for why in guardrails.refusals(one)]
    if kind == Kind.BLOCK:
        return [one.why for address in addresses for one in guardrails.caught(address) if one.key == "suffix"]
    return []


def second_because(kind: str, addresses: Iterable[Address]) -> list[str]:
    """Why the designated safeguarding lead decides as well; empty where they do not."""
    return _said(kind, addresses, Follows.SECOND)


def warned_of(kind: str, addresses: Iterable[Address]) -> list[str]:
    return _said(kind, addresses, Follows.WARNED)


def _said(kind: str, addresses: Iterable[Address], follows: Follows) -> list[str]:
    if kind not in OPENS:
        return []
    return [one.why for address in addresses for one in guardrails.caught(address) if one.follows is follows]


def last_day(until: str, today: date, terms: Sequence[Term], day: date | None = None) -> date | None:
    """The last day that is meant; None where the term's end is not known, or no day was given."""
    if until == Until.LESSON:
        return today
    if until == Until.YEAR:
        return today + timedelta(days=364)
    if until == Until.TERM:
        return min((term.ends_on for term in terms if term.ends_on >= today), default=None)
    return day


def fault_of_day(day: date, today: date) -> str:
    if day < today:
        return "The last day must be today or later"
    if day > today + LONGEST:
        return "The last day must be within a year. It can be asked for again then"
    return ""
