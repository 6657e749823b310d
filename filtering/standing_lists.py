"""What stands and what is to be done about it, as lists for pages and sheets. Asks, and changes nothing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from filtering.addresses import NotAnAddress, understand
from filtering.models import Action, Delegation, FilterRequest, Rule, State, Walled
from filtering.querysets.requests import RequestQuerySet
from filtering.querysets.sites import RuleQuerySet
from filtering.reading import precedence, with_parents
from filtering.rules import reaching
from filtering.rules.asking import OPENS
from filtering.words import EXCEPTED, whom


@dataclass(frozen=True)
class ChangeSheet:
    """What a technician has still to do. Its queries are as many with one change as with a hundred."""

    person: Person

    @cached_property
    def into(self) -> list[FilterRequest]:
        """Approved requests, oldest first, each with `standing_rules`; software has none."""
        approved = FilterRequest.objects.visible_to(self.person).filter(state=State.APPROVED)
        return list(_with_rules(approved.order_by("decided_at", "pk")))

    @cached_property
    def out(self) -> list[Rule]:
        over = Rule.objects.visible_to(self.person).to_take_out(timezone.localdate())
        return list(_with_reach(over.order_by("host", "path", "pk")))

    @property
    def is_empty(self) -> bool:
        return not (self.into or self.out)


def _with_rules(requests: RequestQuerySet) -> RequestQuerySet:
    live = _with_reach(Rule.objects.filter(ended_at=None))
    reach = ("reach__classes", "reach__people")
    kept = requests.select_related("school", "asked_by", "reach")
    return kept.prefetch_related(*reach, Prefetch("rules", live, to_attr="standing_rules"))


def _with_reach(rules: RuleQuerySet) -> RuleQuerySet:
    kept = rules.select_related("request__school", "reach")
    return kept.prefetch_related("reach__classes", "reach__people")


def rules_of(request: FilterRequest) -> list[Rule]:
    return list(_with_reach(Rule.objects.filter(request=request, ended_at=None)))


def standing_rules(person: Person, query: str = "", group: str = "") -> RuleQuerySet:
    """In force today. What is typed is understood as an address where it is one: then also what is above and under.

    With a group, only what is open for it, or for a class or somebody of its years.
    """
    rules = _with_reach(Rule.objects.visible_to(person).in_force(timezone.localdate()))
    rules = _open_for(rules, group) if group else rules
    words = query.strip().lower()
    if not words:
        return rules
    try:
        address = understand(query)
    except NotAnAddress:
        return rules.filter(host__contains=words)
    return rules.filter(_beside([address.host]))


def _beside(hosts: Iterable[str]) -> Q:
    """The hosts, what they are under and what is under them."""
    found = Q(pk__in=[])
    for host in hosts:
        found |= Q(host__in=with_parents(host)) | Q(host__endswith=f".{host}")
    return found


def clashes(person: Person, shown: Collection[Rule]) -> list[tuple[Rule, Rule, str]]:
    """Pairs of which one is shown, where one opens what the other blocks for some of the same people, and which wins.

    The longer match wins; of two that match alike the block does. Filters differ, so it is said and never left to them.
    """
    keys, hosts = {one.pk for one in shown}, {one.host for one in shown}
    in_force = Rule.objects.visible_to(person).in_force(timezone.localdate())
    rules = list(_with_reach(in_force.filter(_beside(hosts))))
    opens = [one for one in rules if one.action != Action.BLOCK]
    blocks = [one for one in rules if one.action == Action.BLOCK]
    return [
        (opening, blocking, winner(opening, blocking, person))
        for opening in opens
        for blocking in blocks
        if not keys.isdisjoint({opening.pk, blocking.pk}) and _is_clash(opening, blocking)
    ]


def _is_clash(opening: Rule, blocking: Rule) -> bool:
    is_same_site = opening.address.covers(blocking.address) or blocking.address.covers(opening.address)
    return is_same_site and reaching.share_some(reaching.whom_of(opening.reach), reaching.whom_of(blocking.reach))


def winner(opening: Rule, blocking: Rule, person: Person) -> str:
    if min(opening, blocking, key=precedence) is opening:
        return f"{opening.address.shown} stays open for {told_whom(opening, person)}: the longer address wins."
    how = "the longer address wins" if blocking.address != opening.address else "of two, the block wins"
    return f"{blocking.address.shown} stays blocked for {told_whom(blocking, person)}: {how}."


def told_whom(rule: Rule, person: Person) -> str:
    """For whom it holds. Who is named in an exception is told to those alone who look after the filter."""
    if rule.action == Action.BYPASS and not can(person, Perm.FILTER_VIEW):
        return EXCEPTED
    return whom(rule.reach)


def _open_for(rules: RuleQuerySet, group: str) -> RuleQuerySet:
    years = [year for year, of in reaching.GROUP_OF_YEAR.items() if of == group]
    named = Q(groups_named__contains=f'"{group}"')
    of_years = Q(reach__classes__year_group__in=years) | Q(reach__people__year_group__in=years)
    opening = rules.exclude(action=Action.BLOCK).annotate(groups_named=Cast("reach__groups", TextField()))
    return opening.filter(named | of_years).distinct()


def walled(person: Person) -> list[Walled]:
    """Each with `is_watched`."""
    return list(Walled.objects.visible_to(person).with_watch(timezone.localdate()))


def walls_reached(request: FilterRequest) -> list[Walled]:
    """The groups of a request for which only what is allowed opens."""
    groups = reaching.groups_in(reaching.whom_of(request.reach)) if request.kind in OPENS else set()
    return list(Walled.objects.filter(school=request.school_id, group__in=groups).with_watch(timezone.localdate()))


def delegated(person: Person) -> list[Delegation]:
    """What the head has delegated today."""
    found = Delegation.objects.visible_to(person).on(timezone.localdate())
    return list(found.select_related("to", "given_by"))
