"""The visitors' desk (A10): who came, to see whom, and when they left. A visit ends with its day by itself."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from agreements import desk, evidence
from agreements.models import Act, ExactText, Signature, Trace, Visit, Way
from agreements.rules import answering
from agreements.services import access
from agreements.services.taking import TextMoved
from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.access.roles import STAFF_ROLES
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.notify.models import Kind
from esafety.notify.services import notify
from esafety.schools.models import Person, School

NO_AGREEMENT = "Please speak to somebody at the desk: there is nothing for visitors to sign here yet."
MOVED = "The text was changed while you were reading. Please read it again, then sign."
GONE = "This visit is over already."
FORGOTTEN = ["name", "organisation", "host_named", "host", "press"]
PAGE = 500
NOT_STAFF = "Choose somebody who works here."


@dataclass(frozen=True)
class Arrival:
    """What a visitor says of themself. Nothing of it is known to be so."""

    name: str
    host_named: str
    typed_name: str
    organisation: str = ""
    goes_online: bool = False


@verb
def arrive(
    school: School,
    said: Arrival,
    *,
    text: ExactText,
    opened_at: datetime | None = None,
    network: str | None = None,
    browser: str = "",
    press: str = "",
) -> Visit:
    """Sign a visitor in: the visit, what they signed, and leave to go online today where they ask for it.

    Whoever they came to see is told, if it is plain who is meant; else the desk says who. The same form (`press`) sent
    again gives the visit that is there. Raises TextMoved.
    """
    version = desk.version_for_visitors(school)
    if version is None:
        raise RuleBroken(NO_AGREEMENT)
    if text.version_id != version.pk:
        raise TextMoved(MOVED)
    fault = answering.name_fault(said.typed_name)
    if fault:
        raise RuleBroken(f"{fault}.")
    visit, is_new = _written_once(school, said, press)
    if not is_new:
        return visit
    signature = _signed(visit, said, text, opened_at)
    if network or browser:
        Trace.objects.create(signature=signature, network=network, browser=browser[:200], at=signature.at)
    if visit.goes_online:
        access.let_visitor_online(visit, signature)
    _tell_host(visit)
    details = {"sha256": signature.sha256, "act": signature.act, "way": signature.way}
    events.record_public(evidence.EVENT, school=school, about=signature, details=details)
    events.record_public("agreements.arrive", school=school, about=visit, details={"host": visit.host_id})
    return visit


def _written_once(school: School, said: Arrival, press: str) -> tuple[Visit, bool]:
    """Two presses at the same moment are told apart by the database: the second finds the first one's visit."""
    digest = hashlib.sha256(json.dumps([press, said.name, said.organisation]).encode()).hexdigest() if press else ""
    mine = Visit.objects.filter(school=school, press=digest).select_related("host", "school")
    before = mine.first() if digest else None
    if before is not None:
        return before, False
    visit = Visit(
        school=school,
        name=said.name,
        organisation=said.organisation,
        host_named=said.host_named,
        host=desk.host_called(school, said.host_named),
        on=timezone.localdate(),
        arrived_at=timezone.now(),
        goes_online=said.goes_online,
        press=digest,
    )
    set_change(visit, by=None, reason="Signed in at the desk")
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError:
        return mine.get(), False
    return visit, True


def _signed(visit: Visit, said: Arrival, text: ExactText, opened_at: datetime | None) -> Signature:
    signature = Signature(
        school_id=visit.school_id,
        version_id=text.version_id,
        text=text,
        text_sha256=text.sha256,
        visit=visit,
        act=Act.SIGNED,
        typed_name=said.typed_name,
        way=Way.DESK,
        opened_at=opened_at,
        at=timezone.now(),
    )
    signature.sha256 = evidence.digest_of(signature, [])
    signature.save(force_insert=True)
    return signature


def _tell_host(visit: Visit) -> None:
    if visit.host is None:
        return
    url = reverse("agreements:desk", args=[visit.school.slug])
    key = f"visit:{visit.pk}:{visit.host_id}"
    notify([visit.host], kind=Kind.ALERT, about=visit, text="agreements.visitor_is_here", url=url, key=key)


@verb
def sign_out(visit: Visit) -> Visit:
    """A visitor signs themself out, by the browser that signed them in. Sent again, it changes nothing."""
    visit = _locked(visit)
    if visit.left_at is not None:
        return visit
    _end(visit, by=None)
    events.record_public("agreements.sign_out", school=visit.school, about=visit)
    return visit


@verb
def leave(visit: Visit, *, actor: Person) -> Visit:
    """The desk signs a visitor out."""
    visit = _locked(visit)
    demand(actor, Perm.VISIT_DESK, visit)
    if not visit.is_here:
        raise RuleBroken(GONE)
    _end(visit, by=actor)
    events.record("agreements.leave", actor=actor, about=visit)
    return visit


@verb
def set_host(visit: Visit, *, actor: Person, host: Person) -> Visit:
    """Say whom the visitor came to see, and tell that person."""
    visit = _locked(visit)
    demand(actor, Perm.VISIT_DESK, visit)
    if not visit.is_here:
        raise RuleBroken(GONE)
    if host.school_id != visit.school_id or not host.is_here() or not host.roles() & STAFF_ROLES:
        raise RuleBroken(NOT_STAFF)
    visit.host = host
    set_change(visit, by=actor, reason="Whom they came to see")
    visit.save(update_fields=["host"])
    _tell_host(visit)
    events.record("agreements.set_host", actor=actor, about=visit, details={"host": host.pk})
    return visit


@verb
def forget_stale(school: School) -> int:
    """Forget who came, from where and to see whom, on the next of the days of more than a year ago. How many visits.

    The row stays, with its day: what was signed then points at it, and is kept for longer.
    """
    rows = Visit.objects.stale(timezone.localdate()).filter(school=school)
    page = list(rows.select_for_update().order_by("pk")[:PAGE])
    if not page:
        return 0
    Visit.history.filter(id__in=[one.pk for one in page]).delete()
    for one in page:
        one.name = one.organisation = one.host_named = one.press = ""
        one.host = None
        set_change(one, by=None, reason="Forgotten after a year")
    bulk_update_with_history(page, Visit, FORGOTTEN, custom_historical_attrs={"history_person": None})
    events.record_public("agreements.forget_stale", school=school, details={"visits": [one.pk for one in page]})
    return len(page)


def _end(visit: Visit, by: Person | None) -> None:
    visit.left_at = timezone.now()
    set_change(visit, by=by, reason="Left")
    visit.save(update_fields=["left_at"])


def _locked(visit: Visit) -> Visit:
    held: Visit = Visit.objects.select_for_update(of=("self",)).select_related("school").get(pk=visit.pk)
    return held
