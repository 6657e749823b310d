"""Asking for a change of the filter, and changing, joining or taking back what one asks for."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, demand
from esafety.access.roles import STAFF_ROLES
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person, School, TeachingGroup
from esafety.schools.numbering import next_number, one_at_a_time
from filtering import deciders
from filtering.addresses import Address
from filtering.models import UNDECIDED, Bundle, FilterRequest, Group, Kind, State, Walled
from filtering.rules import reaching
from filtering.rules.asking import (
    LONGEST_PATH,
    OPENS,
    Ask,
    Extent,
    addresses_of,
    extent_of,
    fault_of_day,
    refused_because,
    second_because,
)
from filtering.services.held import held, held_all, locked, refuse_unless
from filtering.services.reaching import keep
from filtering.telling import requests as telling

IN_WORDS = {
    "kind": "what is asked",
    "host": "the address",
    "path": "the address",
    "software": "the software",
    "bundle": "the further addresses",
    "groups": "for whom",
    "classes": "for whom",
    "people": "for whom",
    "supervisor": "who watches",
    "why": "what it is for",
    "subject": "the subject",
    "starts_on": "from when",
    "ends_on": "until when",
}


@verb
def ask(said: Ask, *, actor: Person) -> FilterRequest:
    """Ask for a change (F1). Where somebody asks for the same already, it joins theirs and is decided with it.

    The same asked twice by one person is one request. Raises RuleBroken where it may not be asked for.
    """
    demand(actor, Perm.FILTER_ASK)
    _refuse_faults(said, actor)
    one_at_a_time(actor.school_id)  # twins find each other
    twins = _pending_twins(said, actor.school)
    for asked in [*_own_among(twins, actor), *twins]:  # one's own first: what is asked twice is one
        if said.extent.is_within(extent_of(asked)):
            return asked if asked.asked_by_id == actor.pk else _joined(asked, said, actor)
    request = _made(said, actor)
    telling.tell_of_request(request, by=actor)
    events.record("filtering.ask", actor=actor, about=request, details={"kind": request.kind})
    return request


@verb
def join(request: FilterRequest, *, said: Ask, actor: Person) -> FilterRequest:
    """Ask for what is asked for already: the newer request is decided with that one, for whom and until as asked there.

    Gives the newer request. Raises RuleBroken where the other is decided by now, or is the actor's to decide.
    """
    demand(actor, Perm.FILTER_ASK)
    _refuse_faults(said, actor)
    one_at_a_time(actor.school_id)  # twins find each other
    request = held(request.pk)
    if request.school_id != actor.school_id or request.kind == Kind.BYPASS:
        raise PermissionDenied
    refuse_unless(request, UNDECIDED, "joined")
    if not extent_of(request).reaches(said.extent):
        raise RuleBroken(f"{request} asks for something else.")
    own = _own_of(request, actor)
    return own if own is not None else _joined(request, said, actor)


@verb
def edit(request: FilterRequest, *, said: Ask, actor: Person) -> FilterRequest:
    """Change what one asks for until it is decided. Whoever had it open must read it again to decide on it."""
    request = locked(request, actor, Perm.FILTER_ASK)
    _refuse_others(request, actor)
    refuse_unless(request, UNDECIDED, "changed")
    _refuse_faults(said, actor)
    before, joined = deciders.shown(request), _joined_to(request)
    had = _shares(joined, request)
    _fill(request, said)
    if not reaching.same(reaching.whom_of(request.reach), said.whom):
        request.reach = keep(said.whom, request.school)
    request.bundle.all().delete()
    _keep_bundle(request, said)
    after = deciders.shown(request)
    changed = list(dict.fromkeys(IN_WORDS[key] for key in after if key in IN_WORDS and after[key] != before[key]))
    if not changed:
        return request
    reopen(request, by=actor, reason=f"Changed: {reaching.and_list(changed)}")
    has = _shares(joined, request)
    let_go([one for one, less, more in zip(joined, has, had, strict=True) if less < more], by=actor)
    telling.tell_of_change(request, by=actor)
    events.record("filtering.edit", actor=actor, about=request, details={"revision": request.revision})
    return request


@verb
def withdraw(request: FilterRequest, *, actor: Person, reason: str = "") -> FilterRequest:
    """Take one's request back before it is decided. If others have joined it, theirs go on without it."""
    request = locked(request, actor, Perm.FILTER_ASK)
    _refuse_others(request, actor)
    is_joined = request.joined_to is not None
    if request.state not in UNDECIDED:
        refuse_unless(request, UNDECIDED, "taken back")
    request.state, request.ended_at = State.WITHDRAWN, timezone.now()
    set_change(request, by=actor, reason=reason or "Taken back")
    request.save(update_fields=["state", "ended_at"])
    if not is_joined:
        let_go(_joined_to(request), by=actor)
    events.record("filtering.withdraw", actor=actor, about=request)
    return request


# --- Shared with deciding ------------------------------------------------------------------------------------


def reopen(request: FilterRequest, *, by: Person, reason: str) -> None:
    """A new revision, which waits for a decision; what was decided of the last one holds for that alone."""
    request.revision += 1
    request.state, request.decided_at = State.ASKED, None
    set_change(request, by=by, reason=reason)
    request.save()


def faults(said: Ask, *, actor: Person) -> dict[str, str]:
    """By field of the form: what keeps this from being asked for, as sentences."""
    found: dict[str, str] = {}
    today, school, whom = timezone.localdate(), actor.school, said.whom
    if said.kind == Kind.SOFTWARE:
        found |= {} if said.software else {"software": "Enter the name of the software or app"}
    elif said.address is None:
        found["address"] = "Enter the address of the page, like www.bbc.co.uk/bitesize"
    else:
        found |= faults_of_site(said.kind, said.address, said.bundle)
    if said.kind == Kind.BYPASS:
        if not whom.people or whom.groups or whom.classes:
            found["people"] = "Name the people for whom the exception is"
    elif not whom or whom.people:
        found["groups"] = "Choose for whom it is"
    if any(group not in Group for group in whom.groups):
        found["groups"] = "Choose the groups from the list"
    if not _are_here(whom, school):
        found["people" if whom.people else "classes"] = "Somebody chosen has left this school. Choose anew"
    problem = fault_of_day(said.ends_on, today)
    if problem:
        found["ends_on"] = problem
    return found | fault_of_supervisor(said.kind, whom, said.supervisor, school)


def faults_of_site(kind: str, address: Address | None, bundle: Sequence[Address]) -> dict[str, str]:
    """By field: what keeps these addresses from being asked for."""
    found: dict[str, str] = {}
    if kind == Kind.SOFTWARE:
        return found
    for name, addresses in (("address", [address] if address else []), ("bundle", bundle)):
        refused = refused_because(kind, addresses)
        if refused:
            found[name] = refused[0]
        elif any(len(one.path) > LONGEST_PATH for one in addresses):
            found[name] = "This address is too long. Leave out its last parts"
    return found


def fault_of_supervisor(kind: str, whom: reaching.Whom, supervisor: Person | None, school: School) -> dict[str, str]:
    """F4: for a group to which only what is allowed opens, an adult is named who watches."""
    if kind not in OPENS:
        return {}
    walled = set(Walled.objects.filter(school=school).values_list("group", flat=True)) & reaching.groups_in(whom)
    if supervisor is None:
        if not walled:
            return {}
        names = reaching.and_list(str(Group(one).label) for one in sorted(walled))
        return {"supervisor": f"Name the adult who watches: for {names}, only what is allowed opens"}
    is_staff = supervisor.school_id == school.pk and supervisor.is_here() and supervisor.roles() & STAFF_ROLES
    return {} if is_staff else {"supervisor": "Choose somebody who works here to watch"}


def classes_here(school: School) -> QuerySet[TeachingGroup]:
    """The school's classes, but those whose pupils have all left."""
    pupils = Person.objects.filter(teaching_group=OuterRef("pk"))
    return TeachingGroup.objects.filter(
        Exists(pupils.here_on(timezone.localdate())) | ~Exists(pupils), school=school
    ).order_by("year_group", "name")


# --- Inside --------------------------------------------------------------------------------------------------


def _refuse_faults(said: Ask, actor: Person) -> None:
    for fault in faults(said, actor=actor).values():
        raise RuleBroken(f"{fault.rstrip('.')}.")


def _are_here(whom: reaching.Whom, school: School) -> bool:
    """Nobody of elsewhere, nobody who has left."""
    if any(one.school_id != school.pk or not one.is_here() for one in whom.people):
        return False
    keys = {one.pk for one in whom.classes}
    return not keys or classes_here(school).filter(pk__in=keys).count() == len(keys)


def _refuse_others(request: FilterRequest, actor: Person) -> None:
    if request.asked_by_id != actor.pk:
        raise PermissionDenied


def _pending_twins(said: Ask, school: School) -> list[FilterRequest]:
    """Those for the very same, locked and not yet decided. An exception, being for those it names, has none."""
    if said.kind == Kind.BYPASS:
        return []
    same = FilterRequest.objects.filter(school=school, kind=said.kind).undecided()
    if said.address is None:
        same = same.filter(software__iexact=said.software)
    else:
        same = same.filter(host=said.address.host, path=said.address.path)
    twins: list[FilterRequest] = []
    while True:  # while a lock is waited for, one may be decided or changed, and another stand in its place
        now = set(same.values_list("pk", flat=True))
        if now <= {twin.pk for twin in twins}:
            return [twin for twin in twins if twin.pk in now]
        twins = held_all(now)
        prefetch_related_objects(twins, "bundle")


def _own_among(twins: list[FilterRequest], actor: Person) -> list[FilterRequest]:
    """The actor's own of them, and what the actor has joined to them."""
    joined = FilterRequest.objects.filter(joined_to__in=twins, asked_by=actor).exclude(state=State.WITHDRAWN)
    rows = joined.select_related("school", "reach", "joined_to").order_by("pk")
    rows = rows.prefetch_related("bundle", "reach__classes", "reach__people")
    return [*(twin for twin in twins if twin.asked_by_id == actor.pk), *rows]


def _own_of(request: FilterRequest, actor: Person) -> FilterRequest | None:
    """What the actor has asked for already of the same."""
    if request.asked_by_id == actor.pk:
        return request
    own: FilterRequest | None = request.joined.filter(asked_by=actor).exclude(state=State.WITHDRAWN).first()
    return own


def _joined(request: FilterRequest, said: Ask, actor: Person) -> FilterRequest:
    """The actor's own, joined to the one that is locked."""
    is_for_two = bool(second_because(request.kind, addresses_of(request)))
    if can(actor, Perm.FILTER_DECIDE, request) or (is_for_two and can(actor, Perm.FILTER_SECOND, request)):
        raise RuleBroken(f"{request} asks for this already, and you may decide on it. So there is nothing to ask for.")
    joined = _made(said, actor, joined_to=request)
    events.record("filtering.join", actor=actor, about=joined, details={"to": request.pk})
    return joined


def _made(said: Ask, actor: Person, joined_to: FilterRequest | None = None) -> FilterRequest:
    number = next_number(FilterRequest, actor.school_id)
    request = FilterRequest(school=actor.school, number=number, asked_by=actor, joined_to=joined_to)
    _fill(request, said)
    request.starts_on, request.asked_at = timezone.localdate(), timezone.now()
    request.reach = keep(said.whom, actor.school)
    set_change(request, by=actor, reason="Joined" if joined_to else "Asked for")
    request.save()
    _keep_bundle(request, said)
    return request


def _fill(request: FilterRequest, said: Ask) -> None:
    is_software = said.kind == Kind.SOFTWARE or said.address is None
    request.kind, request.why, request.subject = said.kind, said.why, said.subject
    request.until, request.ends_on, request.supervisor = said.until, said.ends_on, said.supervisor
    request.typed = said.typed[:2_000]
    request.software = said.software if is_software else ""
    request.host = "" if said.address is None or is_software else said.address.host
    request.path = "" if said.address is None or is_software else said.address.path


def _keep_bundle(request: FilterRequest, said: Ask) -> None:
    if request.address is None:
        return
    kept = {(request.host, request.path)}
    for one in said.bundle:
        if (one.host, one.path) not in kept:
            kept.add((one.host, one.path))
            Bundle.objects.create(school=request.school, request=request, host=one.host, path=one.path)


def _shares(joined: Sequence[FilterRequest], request: FilterRequest) -> list[tuple[bool, bool]]:
    """Of each that is joined, how much of it the request asks for too: its site, and all of it."""
    whole = extent_of(request)
    return [(whole.reaches(own), own.is_within(whole)) for own in map(extent_of, joined)]


def let_go(joined: Sequence[FilterRequest], *, by: Person) -> None:
    """They go on by themselves: each alone, or joined to an earlier one of them that asks for as much."""
    alone: list[tuple[FilterRequest, Extent]] = []
    for one in joined:
        extent, left = extent_of(one), one.joined_to
        one.joined_to = next((other for other, whole in alone if extent.is_within(whole)), None)
        set_change(one, by=by, reason=f"No longer joined to {left}")
        one.save(update_fields=["joined_to"])
        if one.joined_to is None:
            alone.append((one, extent))
            telling.tell_of_request(one, by=by)


def _joined_to(request: FilterRequest) -> list[FilterRequest]:
    """Those that are joined to it, under their locks."""
    rows = request.joined.select_for_update(of=("self",)).exclude(state=State.WITHDRAWN).order_by("pk")
    rows = rows.select_related("school", "reach", "asked_by", "joined_to")
    return list(rows.prefetch_related("bundle", "reach__classes", "reach__people"))
