"""Who decides on which request, and what exactly was shown to them. Plain questions, and one table."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.access.roles import Role
from esafety.schools.models import Decider, Person, SchoolSettings
from filtering.addresses import Address

if TYPE_CHECKING:
    from esafety.schools.querysets import PersonQuerySet
    from filtering.models import FilterRequest, FilterSettings
    from filtering.querysets.requests import DecisionQuerySet, RequestQuerySet

BY_DECIDER: dict[str, tuple[Role, ...]] = {
    Decider.HEAD: (Role.HEAD,),
    Decider.SENIOR: (Role.SENIOR, Role.HEAD),
}
BY_INSTALLER: dict[str, tuple[Role, ...]] = {
    "it": (Role.IT,),
    "computing": (Role.COMPUTING,),
    "head": (Role.HEAD,),
}
LEADERS = frozenset({Role.HEAD, Role.SENIOR})
BARRED_FROM_OWN = frozenset({Perm.FILTER_DECIDE, Perm.FILTER_SECOND})


def decider_roles(request: "FilterRequest", its: SchoolSettings, of_filter: "FilterSettings") -> tuple[Role, ...]:
    """The roles that decide (F1, F2, F9). SS 5.1 leaves all to the head; TL leaves what is taken off to SLT.

    Opening what the school itself has blocked, be it a part or one of several addresses, and an exception for named
    people, is taking off; all else is adding.
    """
    from filtering.models import FilterRequest, Kind

    if request.kind == Kind.SOFTWARE:
        return BY_INSTALLER[of_filter.installs]
    if request.kind == Kind.BYPASS:
        return BY_DECIDER[its.filter_removals]
    is_removal = bool(taking_off(FilterRequest.objects.filter(pk=request.pk)))
    return BY_DECIDER[its.filter_removals if is_removal else its.filter_additions]


def taking_off(requests: "RequestQuerySet") -> set[int]:
    """The keys of those of them that open an address, or one that it needs, which the school itself has blocked."""
    from filtering.models import Bundle, Rule

    opening = requests.filter(kind="allow")
    columns = ("pk", "school_id", "host", "path")
    asked = [*opening.values_list(*columns)]
    asked += Bundle.objects.filter(request__in=opening.values("pk")).values_list("request_id", *columns[1:])
    if not asked:
        return set()
    of_schools = Rule.objects.filter(school__in={school for _, school, _, _ in asked}, action="block")
    rules = of_schools.in_force(timezone.localdate()).values_list("school_id", "host", "path")
    blocked: dict[int, list[Address]] = {}
    for school, host, path in rules:
        blocked.setdefault(school, []).append(Address(host, path))
    return {
        pk
        for pk, school, host, path in asked
        if any(one.covers(Address(host, path)) for one in blocked.get(school, ()))
    }


def bars(request: "FilterRequest", person: Any, perm: Perm) -> bool:
    """Whoever is not this request's decider, and whoever asks for it; and nobody takes both decisions of one.

    Nor does whoever refused it, once an appeal against that was upheld.
    """
    if perm not in BARRED_FROM_OWN:
        return False
    if refused_wrongly(request.decisions.all(), person).exists():
        return True
    if perm == Perm.FILTER_SECOND:
        return asks_for(request, person) or first_decisions(request).filter(by=person).exists()
    if not is_decider(request, person):
        return True
    return asks_for(request, person) and not may_decide_own(person)


def first_decisions(request: "FilterRequest") -> "DecisionQuerySet":
    """The first of two decisions on the request as it reads now, if it is taken."""
    found: DecisionQuerySet = request.decisions.filter(revision=request.revision, stage="first").exclude(verdict="more")
    return found


def awaits_first(request: "FilterRequest") -> bool:
    """Not where the second person asked for more: then whoever asked answers before anybody decides."""
    return request.state == "asked" or (request.state == "more" and not first_decisions(request).exists())


def asks_for(request: "FilterRequest", person: Person) -> bool:
    """Whether it is their own: asked by them, or one that theirs is joined to."""
    if person.pk == request.asked_by_id:
        return True
    return request.joined.filter(asked_by=person).exclude(state="withdrawn").exists()


def refused_wrongly(decisions: "DecisionQuerySet", person: Person) -> "DecisionQuerySet":
    """The person's refusals of what is decided anew because an appeal was upheld."""
    return decisions.filter(verdict="refused", by=person, request__appeal__is_upheld=True)


def is_decider(request: "FilterRequest", person: Person) -> bool:
    """By role, or by a delegation of the head that holds today."""
    from filtering.models import FilterSettings

    roles = decider_roles(request, policy_of(request.school_id), FilterSettings.objects.of(request.school_id))
    return not roles_that_count(person).isdisjoint(roles)


def policy_of(school_id: int) -> SchoolSettings:
    """As it stands in the database now: a verb asks under its lock."""
    its: SchoolSettings = SchoolSettings.objects.filter(school=school_id)[:1][0]
    return its


def roles_that_count(person: Person) -> frozenset[str]:
    """The roles held today; a senior leader to whom the head has delegated counts as the head too."""
    from filtering.models import Delegation

    held = person.roles()
    if Role.SENIOR in held and Role.HEAD not in held:
        given = Delegation.objects.on(timezone.localdate()).filter(to=person, school=person.school_id)
        return held | {Role.HEAD} if given.exists() else held
    return held


def to_decide(person: Person) -> "RequestQuerySet":
    """The requests that wait for this person's decision, as `can` would say of each; a few queries for all of them."""
    from filtering.models import FilterRequest, FilterSettings, Kind

    waiting: RequestQuerySet = FilterRequest.objects.visible_to(person).waiting().filter(state="asked")
    if not can(person, Perm.FILTER_DECIDE):
        return waiting.none()
    its = policy_of(person.school_id)
    held = roles_that_count(person)
    removals = Q(kind=Kind.BYPASS) | Q(pk__in=taking_off(waiting))
    theirs = Q(pk__in=[])
    of_filter = FilterSettings.objects.of(person.school_id)
    if not held.isdisjoint(BY_INSTALLER[of_filter.installs]):
        theirs |= Q(kind=Kind.SOFTWARE)
    if not held.isdisjoint(BY_DECIDER[its.filter_removals]):
        theirs |= removals
    if not held.isdisjoint(BY_DECIDER[its.filter_additions]):
        theirs |= ~Q(kind=Kind.SOFTWARE) & ~removals
    waiting = _without_refused_wrongly(waiting.filter(theirs), person)
    return waiting if may_decide_own(person, of_filter) else waiting.not_of(person)


def _without_refused_wrongly(waiting: "RequestQuerySet", person: Person) -> "RequestQuerySet":
    from filtering.models import Decision

    return waiting.exclude(pk__in=refused_wrongly(Decision.objects.all(), person).values("request"))


def to_decide_second(person: Person) -> "RequestQuerySet":
    """Those that wait for the designated safeguarding lead, but theirs and those that they decided on first."""
    from filtering.models import Decision, FilterRequest

    waiting: RequestQuerySet = FilterRequest.objects.visible_to(person).waiting().filter(state="second")
    if not can(person, Perm.FILTER_SECOND):
        return waiting.none()
    first = Decision.objects.filter(request=OuterRef("pk"), revision=OuterRef("revision"), stage="first", by=person)
    waiting = _without_refused_wrongly(waiting, person)
    return waiting.not_of(person).exclude(Exists(first.exclude(verdict="more")))


def may_decide_own(person: Person, of_filter: "FilterSettings | None" = None) -> bool:
    """Only where the chair of governors allowed it until a day, and nobody else leads the school who could instead."""
    from filtering.models import FilterSettings

    until = (of_filter or FilterSettings.objects.of(person.school_id)).own_until
    if until is None or until < timezone.localdate():
        return False
    return list(leaders(person.school_id)[:2]) == [person]


def leaders(school_id: int) -> "PersonQuerySet":
    """Heads and senior leaders with a sign-in: each decides on what another asks, or can be let by the head."""
    return Person.objects.filter(school=school_id).in_roles(LEADERS, timezone.localdate())


def shown(request: "FilterRequest") -> dict[str, Any]:
    """All that a decision stands on, as ids, codes and the very words: what is approved is exactly this."""
    from filtering.models import Bundle

    reach = request.reach
    prefetch_related_objects([reach], "classes", "people")  # unless they were: a Reach never changes
    return {
        "revision": request.revision,
        "kind": request.kind,
        "host": request.host,
        "path": request.path,
        "software": request.software,
        "bundle": sorted(map(str, Bundle.objects.filter(request=request))),
        "groups": sorted(reach.groups),
        "classes": sorted(one.pk for one in reach.classes.all()),
        "people": sorted(one.pk for one in reach.people.all()),
        "supervisor": request.supervisor_id,
        "why": request.why,
        "subject": request.subject,
        "starts_on": request.starts_on.isoformat(),
        "ends_on": request.ends_on.isoformat(),
    }


def digest(said: dict[str, Any]) -> str:
    """SHA-256 in hex of what `shown` gave."""
    exact = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(exact.encode()).hexdigest()
