"""What every verb on a request begins with."""

from collections.abc import Collection, Iterable

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from filtering.models import FilterRequest


def locked(request: FilterRequest, actor: Person, perm: Perm) -> FilterRequest:
    found = held(request.pk)
    demand(actor, perm, found)
    return found


def held(pk: int) -> FilterRequest:
    """The request under its lock, read once that is had: PostgreSQL does not read anew what is joined to a row."""
    (found,) = held_all([pk])
    return found


def held_all(pks: Iterable[int]) -> list[FilterRequest]:
    """Several under their locks, the oldest first."""
    pks = list(FilterRequest.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk", flat=True))
    rows = FilterRequest.objects.select_related("school", "reach", "asked_by__user", "supervisor", "joined_to")
    return list(rows.prefetch_related("reach__classes", "reach__people").filter(pk__in=pks).order_by("pk"))


def refuse_unless(request: FilterRequest, states: Collection[str], what: str) -> None:
    """Raises RuleBroken with what has become of the request in the meantime."""
    if request.joined_to is not None and request.state != FilterRequest.State.WITHDRAWN:
        raise RuleBroken(f"{request} is joined to {request.joined_to}. What is decided there holds for it.")
    if request.state not in states:
        raise RuleBroken(f"{request} cannot be {what}: {how_it_stands(request)}.")


def how_it_stands(request: FilterRequest) -> str:
    """Such as "refused by Robin Frost"."""
    last = request.decisions.select_related("by").last()
    state = request.get_state_display().lower()
    of_decision = {FilterRequest.State.APPROVED, FilterRequest.State.REFUSED, FilterRequest.State.MORE}
    return f"{state} by {last.by}" if last is not None and request.state in of_decision else f"it is {state}"


def askers(request: FilterRequest) -> list[Person]:
    """Whoever asked, and those whose own requests are joined to it and were not taken back."""
    joined = request.joined.exclude(state=FilterRequest.State.WITHDRAWN)
    return [request.asked_by, *(one.asked_by for one in joined.select_related("asked_by__user", "asked_by__school"))]
