"""What people are told of: asking and deciding."""

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, holders
from esafety.access.roles import Role
from esafety.notify.models import Kind
from esafety.notify.services import notify, notify_holders
from esafety.notify.texts import Text
from esafety.schools.models import Appointment, Person
from filtering.models import FilterRequest
from filtering.services.held import askers

TEXTS: dict[str, Text] = {
    "filtering.asked": Text(
        "{reference}: a request for the filter", "It waits for your decision. Approve it, limit it, refuse it or ask."
    ),
    "filtering.changed": Text(
        "{reference}: a request was changed", "It waits for your decision as it now reads. Read it again."
    ),
    "filtering.second": Text(
        "{reference}: a request needs your decision as well",
        "It was approved, and opens something that the safeguarding lead decides on too.",
    ),
    "filtering.more": Text("{reference}: something more is asked of you", "Answer it, so that it can be decided."),
    "filtering.approved": Text(
        "{reference}: your request was approved", "Read for whom and until when. It is then put into the filter."
    ),
    "filtering.refused": Text("{reference}: your request was refused", "Read why, and what you can do."),
    "filtering.appealed": Text(
        "{reference}: an appeal about the filter", "It waits for the answer of somebody who did not refuse it."
    ),
    "filtering.appeal_upheld": Text("{reference}: the appeal was upheld", "The request is decided anew."),
    "filtering.appeal_kept": Text("{reference}: the appeal was answered", "The refusal stays. Read why."),
    "filtering.own_by_leave": Text(
        "A request for the filter was decided by whoever asked for it",
        "The chair of governors allowed this to the school until a day. You are told each time.",
    ),
}
GOVERNORS = (Role.CHAIR, Role.GOVERNOR, Role.LINK_GOVERNOR)


def tell_of_request(request: FilterRequest, *, by: Person) -> None:
    _tell_deciders(request, "filtering.asked", by=by)


def tell_of_change(request: FilterRequest, *, by: Person) -> None:
    _tell_deciders(request, "filtering.changed", by=by)


def tell_the_second(request: FilterRequest, *, by: Person) -> None:
    url = _url("decide", request)
    notify_holders(Perm.FILTER_SECOND, about=request, text="filtering.second", url=url, leaving_out=by)


def tell_of_more(request: FilterRequest, *, by: Person) -> None:
    url = _url("more", request)
    notify([request.asked_by], kind=Kind.ALERT, about=request, text="filtering.more", url=url, leaving_out=by)


def tell_of_decision(request: FilterRequest, *, is_approved: bool, by: Person) -> None:
    _tell_askers(request, "filtering.approved" if is_approved else "filtering.refused", by=by)


def tell_of_appeal(request: FilterRequest, *, by: Person, leaving_out: Person | None) -> None:
    able = [one for one in deciders_of(request) if one not in {by, leaving_out}]
    url = _url("appeal-answer", request)
    notify(able, kind=Kind.ALERT, about=request, text="filtering.appealed", url=url)


def tell_of_appeal_answer(request: FilterRequest, *, is_upheld: bool, by: Person) -> None:
    _tell_askers(request, "filtering.appeal_upheld" if is_upheld else "filtering.appeal_kept", by=by)
    if is_upheld:
        _tell_deciders(request, "filtering.asked", by=by)


def tell_governors_of_own(request: FilterRequest) -> None:
    """Without a reference: governors do not see requests. Once a revision."""
    held = Appointment.objects.on(timezone.localdate()).filter(person__school=request.school, role__in=GOVERNORS)
    people = Person.objects.filter(pk__in=held.values("person")).select_related("user", "school")
    url = f"{reverse('filtering:overblocking', args=[request.school.slug])}#own"
    key = f"filtering.own:{request.pk}:{request.revision}"
    notify(people, kind=Kind.ALERT, about=None, text="filtering.own_by_leave", url=url, key=key)


def deciders_of(request: FilterRequest) -> list[Person]:
    """Who may take the first decision on it today."""
    held = holders(request.school, Perm.FILTER_DECIDE, request).select_related("user", "school")
    return [one for one in held if can(one, Perm.FILTER_DECIDE, request)]


def _tell_deciders(request: FilterRequest, text: str, *, by: Person) -> None:
    url = _url("decide", request)
    notify(deciders_of(request), kind=Kind.ALERT, about=request, text=text, url=url, leaving_out=by)


def _tell_askers(request: FilterRequest, text: str, *, by: Person) -> None:
    notify(askers(request), kind=Kind.NEWS, about=request, text=text, url=request.get_absolute_url(), leaving_out=by)


def _url(verb: str, request: FilterRequest) -> str:
    return reverse(f"filtering:request-{verb}", args=[request.school.slug, request.reference])
