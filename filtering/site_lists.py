"""What was assessed and what is decided, address by address. Asks, and changes nothing.

What an assessment or a decision says of an address holds for all that is under it, so one is looked up by every name
that the address is under. A school has some thousands of addresses at most: they are read as bare columns, in as many
queries for one as for all, and only those of a page as records.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q
from django.utils import timezone

from esafety.schools.calendar import ONE_DAY, start_of
from esafety.schools.models import Person, School
from filtering.addresses import Address, NotAnAddress, understand
from filtering.models import Action, FilterRequest, Rule, SiteAssessment
from filtering.querysets.sites import AssessmentQuerySet, RuleQuerySet
from filtering.reading import precedence, with_parents

OPEN, BLOCKED, NOTHING = "open", "blocked", "nothing"
DUE, NEEDED = "due", "needed"


@dataclass(frozen=True)
class Wanted:
    """What is looked for. `stands` is one of OPEN, BLOCKED and NOTHING, `assessed` of DUE and NEEDED; or empty."""

    q: str = ""
    outcome: str = ""
    kind: str = ""
    stands: str = ""
    assessed: str = ""


@dataclass(frozen=True)
class Site:
    """An address with the assessment that tells most closely of it, and what stands for it, the one that wins first."""

    address: Address
    assessment: SiteAssessment | None
    rules: list[Rule]


@dataclass
class Told[T]:
    """What is said of addresses, found again for every address that it reaches."""

    by_host: dict[str, list[tuple[Address, T]]] = field(default_factory=dict)

    def add(self, address: Address, said: T) -> None:
        self.by_host.setdefault(address.host, []).append((address, said))

    def of(self, address: Address) -> list[T]:
        """The closest first: the longest host, then the longest path."""
        near = [one for host in with_parents(address.host) for one in self.by_host.get(host, ())]
        reaching = [one for one in near if one[0].covers(address)]
        reaching.sort(key=lambda one: (-len(one[0].host), -len(one[0].path)))
        return [said for _, said in reaching]


# --- The list ------------------------------------------------------------------------------------------------


def addresses(person: Person, wanted: Wanted) -> list[Address]:
    """Every address that was assessed or decided on, in order, of which holds what is wanted."""
    today = timezone.localdate()
    assessed, decided, asked = Told[tuple[str, str, date]](), Told[str](), set()
    rows = _assessments(person).values_list("host", "path", "outcome", "kind", "review_on")
    for host, path, *said in rows:
        assessed.add(Address(host, path), tuple(said))  # type: ignore[arg-type]
    for host, path, action, of_host, of_path in _rules(person, today).values_list(
        "host", "path", "action", "request__host", "request__path"
    ):
        decided.add(Address(host, path), action)
        if action == Action.ALLOW and (host, path) == (of_host, of_path):
            asked.add(Address(host, path))
    known = {address for told in (assessed, decided) for rows in told.by_host.values() for address, _ in rows}
    found = (one for one in _searched(known, wanted.q) if _fits(one, wanted, assessed, decided, asked, today))
    return sorted(found, key=lambda one: (one.host, one.path))


def _fits(
    one: Address,
    wanted: Wanted,
    assessed: Told[tuple[str, str, date]],
    decided: Told[str],
    asked: set[Address],
    today: date,
) -> bool:
    outcome, kind, review_on = next(iter(assessed.of(one)), ("", "", None))
    if wanted.outcome not in {"", outcome} or wanted.kind not in {"", kind}:
        return False
    is_current = review_on is not None and review_on > today
    if wanted.assessed == DUE and (review_on is None or is_current):
        return False
    if wanted.assessed == NEEDED and (one not in asked or is_current):
        return False
    return wanted.stands in {"", *_stands(decided.of(one))}


def _stands(actions: list[str]) -> set[str]:
    return {BLOCKED if one == Action.BLOCK else OPEN for one in actions} or {NOTHING}


def _searched(known: Iterable[Address], q: str) -> Iterable[Address]:
    """What is typed is understood as an address where it is one: then also what is above and under it."""
    words = q.strip().lower()
    if not words:
        return known
    try:
        typed = understand(q)
    except NotAnAddress:
        return [one for one in known if words in str(one) or words in one.shown]
    return [one for one in known if one.covers(typed) or typed.covers(one)]


def sites(person: Person, shown: list[Address]) -> list[Site]:
    """The addresses of a page with all that is known of them, in a few queries."""
    hosts = {host for one in shown for host in with_parents(one.host)}
    assessed, decided = Told[SiteAssessment](), Told[Rule]()
    for assessment in _assessments(person).filter(host__in=hosts).select_related("by", "school"):
        assessed.add(assessment.address, assessment)
    rules = _rules(person, timezone.localdate()).filter(host__in=hosts).select_related("reach")
    for rule in rules.prefetch_related("reach__classes"):
        decided.add(rule.address, rule)
    return [Site(one, next(iter(assessed.of(one)), None), sorted(decided.of(one), key=precedence)) for one in shown]


def _assessments(person: Person) -> AssessmentQuerySet:
    newest: AssessmentQuerySet = SiteAssessment.objects.visible_to(person).newest().order_by()
    return newest


def _rules(person: Person, today: date) -> RuleQuerySet:
    rules: RuleQuerySet = Rule.objects.visible_to(person).in_force(today).order_by("pk")
    return rules


# --- One site ------------------------------------------------------------------------------------------------


def earlier_and_later(one: SiteAssessment, person: Person) -> AssessmentQuerySet:
    """All that was ever found of the host, newest first."""
    found: AssessmentQuerySet = SiteAssessment.objects.visible_to(person).filter(host=one.host)
    return found.select_related("by", "school").order_by("-pk")


def requests_of(one: SiteAssessment, person: Person) -> list[FilterRequest]:
    """Those about the host or what is under it that the person sees, newest first."""
    about = Q(host=one.host) | Q(host__endswith=f".{one.host}")
    return list(FilterRequest.objects.visible_to(person).filter(about).select_related("school", "joined_to")[:20])


# --- The figure ----------------------------------------------------------------------------------------------


def open_and_assessed(school: School, on: date) -> tuple[int, int]:
    """Of the sites open by a decision on the day: those of which a current assessment told, and all.

    Counted are sites that were asked for, not the further addresses that they need.
    """
    end = start_of(on + ONE_DAY)
    rules = Rule.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=end),
        school=school,
        action=Action.ALLOW,
        made_at__lt=end,
        starts_on__lte=on,
        ends_on__gte=on,
        host=F("request__host"),
        path=F("request__path"),
    )
    newest: dict[Address, date] = {}
    rows = SiteAssessment.objects.filter(school=school, on__lte=on).order_by("pk")
    for host, path, review_on in rows.values_list("host", "path", "review_on"):
        newest[Address(host, path)] = review_on
    assessed = Told[date]()
    for address, review_on in newest.items():
        assessed.add(address, review_on)
    opened = {Address(host, path) for host, path in rules.values_list("host", "path")}
    return sum(next(iter(assessed.of(one)), on) > on for one in opened), len(opened)
