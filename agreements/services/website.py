"""The termly check of the school's website (A11): made, signed by the head, and its faults put right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from agreements.models import WebsiteCheck, WebsiteFault
from agreements.rules import website as rules
from esafety.access.perms import Perm
from esafety.access.questions import can, demand, holders
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.notify.models import Kind
from esafety.notify.services import notify, notify_holders
from esafety.schools.models import Person
from esafety.schools.numbering import next_number
from esafety.schools.terms import term_of

NOBODY_ELSE_SIGNS = (
    "Nobody could sign this: nobody signs what they checked themself. "
    "Have a colleague go through the points, and sign it then."
)


@dataclass(frozen=True)
class Fault:
    """What is wrong, who puts it right, and by which day."""

    what: str
    owner: Person
    due_on: date


def others_who_sign(person: Person) -> bool:
    """Whether somebody else could sign a check that the person makes."""
    return holders(person.school, Perm.WEBSITE_SIGN).exclude(pk=person.pk).exists()


@verb
def check_website(
    *, actor: Person, answers: Mapping[str, str], faults: Sequence[Fault] = (), note: str = ""
) -> WebsiteCheck:
    """Record what was seen today: an answer of `rules.website.Said` to each point, and a fault for each "no"."""
    demand(actor, Perm.WEBSITE_CHECK)
    today = timezone.localdate()
    if rules.missing(answers):
        raise RuleBroken("Each point needs an answer.")
    if not rules.is_a_look(answers):
        raise RuleBroken("Nothing was looked at. Open the website, and go through the points.")
    if not others_who_sign(actor):
        raise RuleBroken(NOBODY_ELSE_SIGNS)
    for fault in faults:
        if fault.due_on < today:
            raise RuleBroken("The day by which a fault is put right must be today or later.")
        if fault.owner.school_id != actor.school_id or not can(fault.owner, Perm.WEBSITE_CHECK):
            raise RuleBroken(f"{fault.owner} does not look after the website.")
    check = WebsiteCheck(
        school=actor.school,
        number=next_number(WebsiteCheck, actor.school_id),
        on=today,
        term=str(term_of(today)),
        checked_by=actor,
        points={point.key: answers[point.key] for point in rules.POINTS},
        note=note,
    )
    set_change(check, by=actor)
    check.save()
    for fault in faults:
        row = WebsiteFault(
            school=actor.school, check_made=check, what=fault.what, owner=fault.owner, due_on=fault.due_on
        )
        set_change(row, by=actor)
        row.save()
    url = check.get_absolute_url()
    notify_holders(Perm.WEBSITE_SIGN, about=check, text="agreements.website_to_sign", url=url, leaving_out=actor)
    owners = [fault.owner for fault in faults]
    notify(owners, kind=Kind.ALERT, about=check, text="agreements.website_faults", url=url, leaving_out=actor)
    events.record("agreements.check_website", actor=actor, about=check, details={"faults": len(faults)})
    return check


@verb
def sign_check(check: WebsiteCheck, *, actor: Person) -> WebsiteCheck:
    """Sign what a colleague checked. Nobody's own, which the database holds too."""
    WebsiteCheck.objects.select_for_update().only("pk").get(pk=check.pk)
    check = WebsiteCheck.objects.select_related("school").get(pk=check.pk)
    demand(actor, Perm.WEBSITE_SIGN, check)
    if check.signed_at is not None:
        raise RuleBroken("This check has been signed.")
    check.signed_by, check.signed_at = actor, timezone.now()
    set_change(check, by=actor)
    check.save(update_fields=["signed_by", "signed_at"])
    events.record("agreements.sign_check", actor=actor, about=check)
    return check


@verb
def fault_done(fault: WebsiteFault, *, actor: Person, how: str) -> WebsiteFault:
    """Say that a fault has been put right, and how: its owner, or anybody else who looks after the website."""
    WebsiteFault.objects.select_for_update().only("pk").get(pk=fault.pk)
    fault = WebsiteFault.objects.select_related("school").get(pk=fault.pk)
    demand(actor, Perm.WEBSITE_CHECK, fault)
    if fault.done_at is not None:
        raise RuleBroken("This has been put right already.")
    fault.done_at, fault.done_by, fault.how = timezone.now(), actor, how
    set_change(fault, by=actor, reason=how)
    fault.save(update_fields=["done_at", "done_by", "how"])
    events.record("agreements.fault_done", actor=actor, about=fault)
    return fault
