"""Notices about pictures at an event (A12): written, printed for the door, and told to all parents once."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from agreements.models import EventNotice
from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.notify.letters import Letter
from esafety.notify.models import Kind, Notice
from esafety.notify.services import notify_many
from esafety.schools.models import ParentLink, Person, School
from esafety.schools.numbering import next_number
from esafety.schools.querysets import PersonQuerySet

JOB = "agreements.tell_parents"
TEXT = "agreements.event"
AT_ONCE = 1_000


@verb
def write_notice(*, actor: Person, title: str, on: date, text: str) -> EventNotice:
    """Write what holds at an event. It never changes: one that is wrong is replaced by another."""
    demand(actor, Perm.EVENT_NOTICE)
    if on < timezone.localdate():
        raise RuleBroken("The event must be today or later.")
    notice = EventNotice(
        school=actor.school,
        number=next_number(EventNotice, actor.school_id),
        title=title,
        on=on,
        text=text,
        made_by=actor,
        made_at=timezone.now(),
    )
    set_change(notice, by=actor)
    notice.save()
    events.record("agreements.write_notice", actor=actor, about=notice)
    return notice


@verb
def tell_parents(notice: EventNotice, *, actor: Person) -> Job:
    """Have all parents told who have an e-mail address, by a worker. Once, and not after the event."""
    EventNotice.objects.select_for_update().only("pk").get(pk=notice.pk)
    notice = EventNotice.objects.select_related("school").get(pk=notice.pk)
    demand(actor, Perm.EVENT_NOTICE, notice)
    if notice.told_at is not None:
        raise RuleBroken("The parents have been told.")
    if notice.on < timezone.localdate():
        raise RuleBroken("The event is over.")
    if not with_address(parents_of(notice.school)).exists():
        raise RuleBroken("No parent has an e-mail address. Give them the notice on paper.")
    notice.told_at = timezone.now()
    set_change(notice, by=actor)
    notice.save(update_fields=["told_at"])
    job = jobs.ask(JOB, asked_by=actor, record=notice, args={"notice": notice.pk}, key=key_of(notice))
    events.record("agreements.tell_parents", actor=actor, about=notice, details={"job": job.pk})
    return job


def key_of(notice: EventNotice) -> str:
    """Of the job that tells the parents of it: there is one at most."""
    return f"{JOB}:{notice.pk}"


def reach_of(school: School) -> tuple[int, int]:
    """How many parents an e-mail reaches, and how many it does not."""
    parents = parents_of(school)
    reached = with_address(parents).count()
    return reached, parents.count() - reached


def parents_of(school: School) -> PersonQuerySet:
    """Those with a child at the school whom the school may write to, and whom no court keeps away from the child."""
    today = timezone.localdate()
    children = Person.objects.here_on(today).filter(school=school)
    links = ParentLink.objects.filter(
        parent=OuterRef("pk"), child__in=children.values("pk"), may_be_contacted=True, court_order_bar=False
    )
    parents: PersonQuerySet = Person.objects.filter(Exists(links), school=school).here_on(today)
    return parents


def with_address(people: PersonQuerySet) -> PersonQuerySet:
    return people.exclude(email="", user=None)


def tell_in_pieces(notice: EventNotice) -> Iterator[tuple[int, int]]:
    """Tell them a thousand at a time, each thousand in a transaction of its own: how many of how many.

    A worker that begins again tells nobody twice: each has one notice for the event.
    """
    people = with_address(parents_of(notice.school)).select_related("user", "school").order_by("pk")
    pks = list(people.values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        some = people.filter(pk__in=pks[start : start + AT_ONCE])
        with transaction.atomic():
            notify_many(
                some,
                kind=Kind.INVITATION,
                about=notice,
                text=TEXT,
                url=reverse("agreements:event", args=[notice.school.slug, notice.number]),
                key=f"event:{notice.pk}",
            )
        yield min(start + AT_ONCE, len(pks)), len(pks)


def told_count(notice: EventNotice) -> int:
    return Notice.objects.filter(school=notice.school_id, key=f"event:{notice.pk}").count()


def write_letter(notice: Notice) -> Letter | None:
    """The mail holds the whole text, as most parents have no sign-in; None once the event is over."""
    event = EventNotice.objects.filter(pk=notice.record_id or 0, on__gte=timezone.localdate()).first()
    if event is None:
        return None
    return Letter(body=f"{event.title}, {event.on:%-d %B %Y}\n\n{event.text}")
