"""What people are told of: sites assessed, and faults."""

from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.notify.models import Kind
from esafety.notify.services import notify, notify_holders
from esafety.notify.texts import Text
from esafety.schools.models import Person
from filtering.models import Fault

TEXTS: dict[str, Text] = {
    "filtering.harmful_fault": Text(
        "{reference} of the filter: it could harm a child", "See to it now. Read what was seen, and say what was done."
    ),
    "filtering.fault": Text("{reference} of the filter was reported", "Read what was seen, and put it right."),
    "filtering.fault_closed": Text("{reference} of the filter is put right", "Read what was done."),
    "filtering.incident_fault_closed": Text(
        "{reference} of the filter is put right", "It became an incident: add to the case how long the page was open."
    ),
    "filtering.harmful_fault_open": Text(
        "{reference} of the filter stands open: it could harm a child", "Put it right, and say what was done."
    ),
    "filtering.fault_open": Text("{reference} of the filter stands open", "Put it right, and say what was done."),
    "filtering.site_to_look_at": Text(
        "A site is to be looked at again", "It was assessed a while ago. Look at it anew, and say what you find."
    ),
}


def tell_of_fault(fault: Fault, *, by: Person) -> None:
    """All who look after the filter, IT, officer and senior leaders among them, at once (F6).

    By an alert where it could harm a child; else the alert is for those alone who can put it right.
    """
    text, url = "filtering.harmful_fault" if fault.is_harmful else "filtering.fault", fault.get_absolute_url()
    if fault.is_harmful:
        notify_holders(Perm.FILTER_VIEW, about=fault, text=text, url=url, leaving_out=by)
        return
    menders = list(holders(fault.school, Perm.FILTER_APPLY).select_related("user", "school"))
    notify(menders, kind=Kind.ALERT, about=fault, text=text, url=url, leaving_out=by)
    others = holders(fault.school, Perm.FILTER_VIEW).exclude(pk__in=[one.pk for one in menders])
    notify(others.select_related("user", "school"), kind=Kind.NEWS, about=fault, text=text, url=url, leaving_out=by)


def tell_of_closing(fault: Fault, *, by: Person) -> None:
    """Whoever reported; and of an incident those who deal with cases too, as whoever closes it may not add to one."""
    url, dealing = fault.get_absolute_url(), []
    if fault.incident:
        dealing = notify_holders(
            Perm.INCIDENT_RECORD,
            about=fault,
            text="filtering.incident_fault_closed",
            url=url,
            kind=Kind.NEWS,
            leaving_out=by,
        )
    if fault.reported_by_id not in {one.recipient_id for one in dealing}:
        told = [fault.reported_by]
        notify(told, kind=Kind.NEWS, about=fault, text="filtering.fault_closed", url=url, leaving_out=by)
