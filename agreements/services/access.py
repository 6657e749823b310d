"""Who may go online (A8): what follows from an answer, and what the school decides beside it.

Access that was given goes on when a new version of an agreement is asked for: it ends when the agreement is declined
or withdrawn, when the person leaves, or on its last day. Nothing has to be done on that day.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from agreements.models import (
    AccessGrant,
    Act,
    Asked,
    Audience,
    Basis,
    Campaign,
    Signature,
    Suspension,
    Visit,
)
from agreements.rules import access as rules
from agreements.services.register import who_may as who_may
from esafety.access.perms import Perm
from esafety.access.questions import demand, holders
from esafety.access.records import SchoolRecord
from esafety.access.roles import Role
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import create_all, set_change
from esafety.exceptions import RuleBroken
from esafety.notify.models import Kind
from esafety.notify.services import notify
from esafety.schools.calendar import ONE_DAY
from esafety.schools.models import AgreementSigners, Person

PUPILS = {Audience.INFANTS, Audience.JUNIORS, Audience.SECONDARY}
ADULTS = {Audience.STAFF, Audience.GOVERNORS, Audience.TECHNICAL}
SIGNED = "Signed the agreement"
SIGNED_AT_DESK = "Visitor who signed the agreement"
OVER = "It is over already."


# --- What follows from an answer -----------------------------------------------------------------------------


def follow_answers(campaign: Campaign, answers: Sequence[tuple[Asked, Signature]]) -> None:
    """Let those go online who have signed, or for whom a parent has; end it at once for the others.

    In the caller's transaction, with as many queries for a class of thirty as for one. Where staff and parents sign
    (TL), pupils' access follows the parents' names alone: one of them is enough, as long as no other parent says no.
    """
    whose = _whose_access(campaign)
    if whose is None or not answers:
        return
    latest = {person: (asked, signature) for asked, signature in answers if (person := whose(asked))}
    # In order and not for their keys, which the signatures of two parents at once both point at.
    list(
        Person.objects.select_for_update(no_key=True).filter(pk__in=latest).order_by("pk").values_list("pk", flat=True)
    )
    held = {
        one.person_id: one
        for one in AccessGrant.objects.filter(person__in=latest, basis=Basis.SIGNED, ends_on=None).order_by("pk")
    }
    signed = {person for person, (_, signature) in latest.items() if signature.act == Act.SIGNED}
    _start(campaign, latest, signed - held.keys())
    _end([held[person] for person in latest if person in held and person not in signed], latest)


def stands_on(campaign: Campaign) -> bool:
    """Whether anybody's going online follows from what the campaign asks."""
    return _whose_access(campaign) is not None


def _whose_access(campaign: Campaign) -> Callable[[Asked], int | None] | None:
    """The key of the person whose access an answer is about; None where it is about nobody's."""
    audience = campaign.version.agreement.audience
    if audience in ADULTS:
        return lambda asked: asked.person_id
    if audience != Audience.PARENTS and audience not in PUPILS:
        return None
    parents_sign = campaign.school.settings.agreement_signers == AgreementSigners.STAFF_PARENTS
    if audience == Audience.PARENTS:
        return (lambda asked: asked.child_id) if parents_sign else None
    return None if parents_sign else (lambda asked: asked.person_id)


def _start(campaign: Campaign, latest: dict[int, tuple[Asked, Signature]], people: set[int]) -> None:
    people = people - _refused_by_another_parent(campaign, latest, people)
    today = timezone.localdate()
    for by, some in _by_whom(latest, people):
        grants = [
            AccessGrant(
                school_id=campaign.school_id,
                person_id=person,
                basis=Basis.SIGNED,
                signature=latest[person][1],
                starts_on=today,
                reason=SIGNED,
            )
            for person in some
        ]
        create_all(grants, by=by, reason=SIGNED)


def _refused_by_another_parent(
    campaign: Campaign, latest: dict[int, tuple[Asked, Signature]], people: set[int]
) -> set[int]:
    """Children of whom another parent said no last: a new text asks that parent again, and takes no no away."""
    own = [asked.pk for asked, _ in latest.values()]
    if not people or campaign.version.agreement.audience != Audience.PARENTS:
        return set()
    others = Asked.objects.filter(campaign=campaign, child__in=people).exclude(pk__in=own).answerable()
    last = Signature.objects.filter(asked=OuterRef("pk")).order_by("-number").values("act")[:1]
    no = others.annotate(last=Subquery(last)).filter(last__in=[Act.DECLINED, Act.WITHDRAWN])
    return set(no.values_list("child_id", flat=True))


def _end(grants: list[AccessGrant], latest: dict[int, tuple[Asked, Signature]]) -> None:
    """Yesterday is their last day: from now on they do not count."""
    by_person = {one.person_id: one for one in grants if one.person_id}
    for by, some in _by_whom(latest, by_person):
        ending = [by_person[person] for person in some]
        for person, one in zip(some, ending, strict=True):
            one.ends_on = timezone.localdate() - ONE_DAY
            act = latest[person][1].get_act_display().lower()
            set_change(one, by=by, reason=f"The agreement was {act}")
        bulk_update_with_history(ending, AccessGrant, ["ends_on"], custom_historical_attrs={"history_person": by})


def _by_whom(latest: dict[int, tuple[Asked, Signature]], people: Iterable[int]) -> Iterable[tuple[Person, list[int]]]:
    """The people grouped by who gave the answer: the teacher who led a class, whoever entered a paper, the signer."""
    groups: dict[int, tuple[Person, list[int]]] = {}
    for person in sorted(people):
        asked, signature = latest[person]
        led_by = signature.class_signing.led_by if signature.class_signing else None
        by = signature.entered_by or led_by or asked.person
        groups.setdefault(by.pk, (by, []))[1].append(person)
    return groups.values()


def let_visitor_online(visit: Visit, signature: Signature) -> AccessGrant:
    """A visitor's access for the day of the visit, in the transaction of the caller's verb. Ends with the day."""
    grant = AccessGrant(
        school_id=visit.school_id,
        visit=visit,
        basis=Basis.GUEST,
        signature=signature,
        starts_on=visit.on,
        ends_on=visit.on,
        reason=SIGNED_AT_DESK,
    )
    set_change(grant, by=None, reason=SIGNED_AT_DESK)
    grant.save()
    return grant


# --- What the school decides ---------------------------------------------------------------------------------


@verb
def suspend_access(
    person: Person,
    *,
    actor: Person,
    starts_on: date,
    ends_on: date,
    reason: str,
    record: SchoolRecord | None = None,
) -> Suspension:
    """Keep somebody offline from a day to a day, both included. Nobody suspends themself.

    On the register it is the head's alone. With `record`, such as a sanction, it is part of another verb, which has
    asked for its own permission: none is asked for here.
    """
    person = _held(person)
    if record is None:
        demand(actor, Perm.ACCESS_SUSPEND, person)
    elif not record.school_id == actor.school_id == person.school_id:
        raise PermissionDenied
    today = timezone.localdate()
    if person == actor:
        raise RuleBroken("Nobody suspends themself.")
    if not person.is_here(today):
        raise RuleBroken(f"{person} has left.")
    if starts_on < today:
        raise RuleBroken("A suspension begins today or later.")
    if ends_on < starts_on:
        raise RuleBroken("The last day must not be before the first.")
    if ends_on - starts_on > rules.LONGEST:
        raise RuleBroken(rules.TOO_LONG)
    suspension = Suspension(
        school=person.school,
        person=person,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        made_by=actor,
        made_at=timezone.now(),
        model=record._meta.label_lower if record else "",
        record_id=record.pk if record else None,
    )
    set_change(suspension, by=actor, reason=reason)
    suspension.save()
    _tell(person, suspension, "agreements.access_suspended", by=actor)
    details = {"person": person.pk, "from": starts_on.isoformat(), "until": ends_on.isoformat()}
    events.record("agreements.suspend_access", actor=actor, about=suspension, details=details)
    return suspension


@verb
def restore_access(suspension: Suspension, *, actor: Person, reason: str) -> Suspension:
    """Lift a suspension before its last day; it ends at once. Nobody lifts their own."""
    Suspension.objects.select_for_update().only("pk").get(pk=suspension.pk)
    suspension = Suspension.objects.select_related("person", "school").get(pk=suspension.pk)
    demand(actor, Perm.ACCESS_SUSPEND, suspension)
    if suspension.person == actor:
        raise RuleBroken("Nobody lifts their own suspension.")
    if suspension.lifted_at is not None or suspension.ends_on < timezone.localdate():
        raise RuleBroken(OVER)
    suspension.lifted_at, suspension.lifted_by, suspension.lifted_reason = timezone.now(), actor, reason
    set_change(suspension, by=actor, reason=reason)
    suspension.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
    _tell(suspension.person, suspension, "agreements.access_restored", by=actor)
    details = {"person": suspension.person_id}
    events.record("agreements.restore_access", actor=actor, about=suspension, details=details)
    return suspension


@verb
def grant_access(person: Person, *, actor: Person, starts_on: date, ends_on: date | None, reason: str) -> AccessGrant:
    """Let somebody go online by decision of the school, whatever was signed. A guest's access needs a last day."""
    person = _held(person)
    demand(actor, Perm.ACCESS_GRANT, person)
    today = timezone.localdate()
    if person == actor:
        raise RuleBroken("Nobody lets themself go online. Sign the agreement, or ask a colleague.")
    if not person.is_here(today):
        raise RuleBroken(f"{person} has left.")
    if starts_on < today:
        raise RuleBroken("Access begins today or later.")
    if ends_on is not None and ends_on < starts_on:
        raise RuleBroken("The last day must not be before the first.")
    basis = Basis.GUEST if _is_a_guest(person, starts_on) else Basis.SCHOOL
    if basis == Basis.GUEST and ends_on is None:
        raise RuleBroken("A guest’s access needs a last day, so that it ends by itself.")
    given = AccessGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), person=person, basis=basis)
    if given.filter(starts_on__lte=ends_on or date.max).exists():
        raise RuleBroken(f"{person} has been let online for those days already. End that first.")
    grant = AccessGrant(
        school=person.school, person=person, basis=basis, starts_on=starts_on, ends_on=ends_on, reason=reason
    )
    set_change(grant, by=actor, reason=reason)
    grant.save()
    _tell(person, grant, "agreements.access_granted", by=actor)
    details = {"person": person.pk, "from": starts_on.isoformat(), "until": ends_on.isoformat() if ends_on else None}
    events.record("agreements.grant_access", actor=actor, about=grant, details=details)
    return grant


@verb
def end_access(grant: AccessGrant, *, actor: Person, ends_on: date, reason: str) -> AccessGrant:
    """Set a last day for what the school decided; yesterday ends it at once.

    What follows from the agreement cannot be ended by hand: that is for whoever signed, or for the head to suspend.
    """
    AccessGrant.objects.select_for_update().only("pk").get(pk=grant.pk)
    grant = AccessGrant.objects.select_related("person", "visit", "school").get(pk=grant.pk)
    demand(actor, Perm.ACCESS_GRANT, grant)
    today = timezone.localdate()
    if grant.basis == Basis.SIGNED:
        raise RuleBroken("This follows the agreement. It ends when that is withdrawn; the headteacher can suspend it.")
    if grant.ends_on is not None and grant.ends_on < today:
        raise RuleBroken(OVER)
    if ends_on < today - ONE_DAY:
        raise RuleBroken("The last day must be yesterday, which ends it at once, or later.")
    if grant.ends_on is not None and ends_on >= grant.ends_on:
        raise RuleBroken(f"It ends on {rules.in_words(grant.ends_on)} as it is.")
    grant.ends_on = ends_on
    set_change(grant, by=actor, reason=reason)
    grant.save(update_fields=["ends_on"])
    if grant.person is not None:
        _tell(grant.person, grant, "agreements.access_ended", by=actor)
    details = {"person": grant.person_id, "until": ends_on.isoformat()}
    events.record("agreements.end_access", actor=actor, about=grant, details=details)
    return grant


def _held(person: Person) -> Person:
    """Locked, so that two decisions about one person come one after the other; read only then."""
    Person.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)
    found: Person = Person.objects.select_related("school", "teaching_group").get(pk=person.pk)
    return found


def _is_a_guest(person: Person, on: date) -> bool:
    roles = set(person.appointments.on(on).values_list("role", flat=True))
    return Role.GUEST in roles and roles <= {Role.GUEST, Role.PARENT}


def _tell(person: Person, record: SchoolRecord, text: str, *, by: Person) -> None:
    """Those who teach the person, and those who look after the network; nobody's name is in the mail."""
    teachers = person.teaching_group.teachers.select_related("user", "school") if person.teaching_group else ()
    network = holders(person.school, Perm.ACCESS_EXPORT).select_related("user", "school")
    told = [one for one in (*teachers, *network) if one != person]
    url = reverse("agreements:access-person", args=[person.school.slug, person.number])
    notify(told, kind=Kind.ALERT, about=record, text=text, url=url, leaving_out=by)
