"""What every verb on a request begins with."""

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.schools.models import Person
from filtering.models import FilterRequest


def locked(request: FilterRequest, actor: Person, perm: Perm) -> FilterRequest:
    """The request under its lock, read again once that is had. Raises PermissionDenied."""
    held = held_request(request.pk)
    demand(actor, perm, held)
    return held


def held_request(pk: int) -> FilterRequest:
    FilterRequest.objects.select_for_update().only("pk").get(pk=pk)
    requests = FilterRequest.objects.select_related("school", "reach", "asked_by", "supervisor")
    request: FilterRequest = requests.get(pk=pk)
    return request


def askers(request: FilterRequest) -> list[Person]:
    """Whoever asked, and those whose own requests were joined to it."""
    joined = [one.asked_by for one in request.joined.select_related("asked_by")]
    return [request.asked_by, *joined]
