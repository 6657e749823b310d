"""What people are told of: over-blocking, delegation and settings."""

from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.notify.models import Kind
from esafety.notify.services import notify, notify_holders
from esafety.notify.texts import Text
from esafety.schools.models import Person, School
from filtering.models import Delegation, FilterSettings, Walled

TEXTS: dict[str, Text] = {
    "filtering.delegated": Text(
        "You may decide on the filter for the headteacher", "From when and until when stands on the page."
    ),
    "filtering.delegation_ended": Text(
        "You no longer decide on the filter for the headteacher", "It was ended early. What you decided stands."
    ),
    "filtering.delegation_ends": Text(
        "Requests for the filter wait, and a delegation is about to end",
        "Decide on them before it ends, or let somebody decide for longer.",
    ),
    "filtering.you_watch": Text(
        "You are named as who watches a group online", "For this group only what the school has allowed opens."
    ),
    "filtering.walled": Text(
        "For a group, only what is allowed may open now",
        "Set the filter so. Which sites open for it stands on the page.",
    ),
    "filtering.unwalled": Text(
        "For a group, the filter’s own lists hold again", "It is no longer so that only what is allowed opens."
    ),
    "filtering.supervisor_gone": Text(
        "Nobody watches a group for which only what is allowed opens",
        "The person named no longer works here. Name another, or let the filter’s own lists hold.",
    ),
    "filtering.own_allowed": Text(
        "You may decide on your own requests for the filter",
        "The chair of governors allowed it. Each use is told to the governors.",
    ),
    "filtering.own_ended": Text(
        "You may no longer decide on your own requests for the filter", "The chair of governors ended the leave."
    ),
    "filtering.own_ends": Text(
        "Your leave to decide on own requests is about to end",
        "It lets the school’s only decider decide on what they ask for themself. Give it anew if it is needed.",
    ),
}


def tell_of_delegation(delegation: Delegation, *, by: Person) -> None:
    _tell_delegate(delegation, "filtering.delegated", by=by)


def tell_of_end(delegation: Delegation, *, by: Person) -> None:
    _tell_delegate(delegation, "filtering.delegation_ended", by=by)


def _tell_delegate(delegation: Delegation, text: str, *, by: Person) -> None:
    url = reverse("filtering:delegations", args=[by.school.slug])
    notify([delegation.to], kind=Kind.ALERT, about=delegation, text=text, url=url, leaving_out=by)


def tell_of_wall(walled: Walled, *, by: Person) -> None:
    tell_supervisor(walled, by=by)
    url = opens_for(walled)
    notify_holders(Perm.FILTER_APPLY, about=walled, text="filtering.walled", url=url, leaving_out=by)


def tell_supervisor(walled: Walled, *, by: Person) -> None:
    url = opens_for(walled)
    notify([walled.supervisor], kind=Kind.ALERT, about=walled, text="filtering.you_watch", url=url, leaving_out=by)


def tell_of_unwall(walled: Walled, *, by: Person) -> None:
    """About nothing: the record is deleted."""
    told = [walled.supervisor, *holders(walled.school, Perm.FILTER_APPLY).select_related("user", "school")]
    url = reverse("filtering:rules", args=[by.school.slug])
    notify(told, kind=Kind.ALERT, about=None, text="filtering.unwalled", url=url, leaving_out=by)


def opens_for(walled: Walled) -> str:
    """The list of what opens for the group."""
    return f"{reverse('filtering:rules', args=[walled.school.slug])}?group={walled.group}"


def tell_of_leave(its: FilterSettings, *, by: Person) -> None:
    _tell_deciders(its, "filtering.own_allowed", by=by)


def tell_of_leave_ended(its: FilterSettings, *, by: Person) -> None:
    _tell_deciders(its, "filtering.own_ended", by=by)


def _tell_deciders(its: FilterSettings, text: str, *, by: Person) -> None:
    url = settings_page(its.school)
    notify_holders(Perm.FILTER_SETTINGS, about=its, text=text, url=url, leaving_out=by)


def settings_page(school: School) -> str:
    return reverse("filtering:settings", args=[school.slug])
