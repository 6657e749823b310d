"""Events for parents (T7): planned, told by letter, places taken by each one's own link, and who came."""

import base64
import hashlib
import re
import secrets
from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

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
from esafety.words import moment_in_words
from training.models import EventPlace, ParentsEvent
from training.rules import parents_events as rules

JOB = "training.tell_parents_of_event"
TEXT, CANCELLED = "training.parents_event", "training.parents_event_cancelled"
MOVED = "training.parents_event_moved"
AT_ONCE = 1_000
TOKEN = re.compile(r"[a-z2-7]{52}")
MOST_SEATS = rules.MOST_SEATS


# --- Planning and telling ------------------------------------------------------------------------------------


@verb
def plan_event(said: rules.EventPlan, *, actor: Person) -> ParentsEvent:
    """Plan an event. No parent hears of it before `tell_parents_of_event`."""
    demand(actor, Perm.PARENTS_TELL)
    if why := rules.why_not_planned(said.starts_at, timezone.now()):
        raise RuleBroken(why)
    event = ParentsEvent(
        school=actor.school,
        number=next_number(ParentsEvent, actor.school_id),
        made_by=actor,
        made_at=timezone.now(),
        **_fields(said),
    )
    set_change(event, by=actor)
    event.save()
    events.record("training.plan_event", actor=actor, about=event)
    return event


@verb
def change_event(event: ParentsEvent, said: rules.EventPlan, *, actor: Person) -> ParentsEvent:
    """Change what was said of it. Whoever was told is told again where it moves; whose parents they are stays then."""
    event = _held(event)
    demand(actor, Perm.PARENTS_TELL, event)
    now = timezone.now()
    if why := rules.why_not_changed(event, now) or rules.why_not_planned(said.starts_at, now):
        raise RuleBroken(why)
    if event.told_at and sorted(said.year_groups) != sorted(event.year_groups):
        raise RuleBroken("Parents of these year groups were told already. Plan another event for other year groups.")
    taken = seats_taken(event)
    if said.places is not None and taken > said.places:
        raise RuleBroken(f"{taken} places are taken already. Leave at least as many.")
    moved = any(getattr(event, name) != getattr(said, name) for name in ("starts_at", "minutes", "place"))
    for name, value in _fields(said).items():
        setattr(event, name, value)
    set_change(event, by=actor)
    event.save(update_fields=[*_fields(said)])
    if moved:
        notify_many(_told(event), kind=Kind.INVITATION, about=event, text=MOVED, url=event.get_absolute_url())
    events.record("training.change_event", actor=actor, about=event, details={"moved": moved})
    return event


def _fields(said: rules.EventPlan) -> dict[str, Any]:
    return asdict(said) | {"year_groups": sorted(said.year_groups)}


@verb
def tell_parents_of_event(event: ParentsEvent, *, actor: Person) -> Job:
    """Have the parents told who have an e-mail address, by a worker. Once, and not after the event."""
    event = _held(event)
    demand(actor, Perm.PARENTS_TELL, event)
    if why := rules.why_not_told(event, timezone.now()):
        raise RuleBroken(why)
    if not _with_address(parents_of(event)).exists():
        raise RuleBroken("No parent of these year groups has an e-mail address. Tell them on paper.")
    event.told_at = timezone.now()
    set_change(event, by=actor)
    event.save(update_fields=["told_at"])
    job = jobs.ask(JOB, asked_by=actor, record=event, args={"event": event.pk}, key=f"{JOB}:{event.pk}")
    events.record("training.tell_parents_of_event", actor=actor, about=event, details={"job": job.pk})
    return job


@verb
def cancel_event(event: ParentsEvent, *, actor: Person, because: str) -> ParentsEvent:
    """Say that it does not take place. Whoever was told of it is told again, by letter."""
    event = _held(event)
    demand(actor, Perm.PARENTS_TELL, event)
    if why := rules.why_not_cancelled(event, timezone.now()):
        raise RuleBroken(why)
    if not because.strip():
        raise RuleBroken("Say why it is cancelled. Parents read it.")
    event.cancelled_at, event.cancelled_because = timezone.now(), because.strip()
    set_change(event, by=actor)
    event.save(update_fields=["cancelled_at", "cancelled_because"])
    notify_many(_told(event), kind=Kind.INVITATION, about=event, text=CANCELLED, url=event.get_absolute_url())
    events.record("training.cancel_event", actor=actor, about=event)
    return event


def _held(event: ParentsEvent) -> ParentsEvent:
    """As it is now, its row held until the transaction ends: whoever takes places at once waits."""
    ParentsEvent.objects.select_for_update().only("pk").get(pk=event.pk)
    found: ParentsEvent = ParentsEvent.objects.select_related("school").get(pk=event.pk)
    return found


def _told(event: ParentsEvent) -> PersonQuerySet:
    """Whoever has a link to it."""
    told: PersonQuerySet = Person.objects.filter(pk__in=event.taken.values("person")).select_related("user", "school")
    return told


def parents_of(event: ParentsEvent) -> PersonQuerySet:
    """Those with a child in the year groups whom the school may write to, and whom no court keeps from the child."""
    today = timezone.localdate()
    children = Person.objects.here_on(today).filter(school=event.school_id)
    if event.year_groups:
        children = children.filter(year_group__in=event.year_groups)
    links = ParentLink.objects.filter(
        parent=OuterRef("pk"), child__in=children.values("pk"), may_be_contacted=True, court_order_bar=False
    )
    parents: PersonQuerySet = Person.objects.filter(Exists(links), school=event.school_id).here_on(today)
    return parents


def _with_address(people: PersonQuerySet) -> PersonQuerySet:
    return people.exclude(email="", user=None)


def reach_of(event: ParentsEvent) -> tuple[int, int]:
    """How many parents an e-mail reaches, and how many it does not."""
    parents = parents_of(event)
    reached = _with_address(parents).count()
    return reached, parents.count() - reached


def tell_in_pieces(event: ParentsEvent) -> Iterator[tuple[int, int]]:
    """Give each a link and tell them, a thousand in a transaction: how many of how many. Twice tells nobody twice."""
    people = _with_address(parents_of(event)).select_related("user", "school").order_by("pk")
    pks = list(people.values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        some = list(people.filter(pk__in=pks[start : start + AT_ONCE]))
        with transaction.atomic():
            EventPlace.objects.bulk_create([_new_place(event, one) for one in some], ignore_conflicts=True)
            notify_many(
                some,
                kind=Kind.INVITATION,
                about=event,
                text=TEXT,
                url=event.get_absolute_url(),
                key=f"parents_event:{event.pk}",
            )
        yield min(start + AT_ONCE, len(pks)), len(pks)


def told_count(event: ParentsEvent) -> int:
    return event.taken.count()


# --- Links and letters ---------------------------------------------------------------------------------------


def _new_place(event: ParentsEvent, person: Person) -> EventPlace:
    place = EventPlace(event=event, person=person, nonce=secrets.token_hex(16))
    place.token_hash = _hash(token_of(place))
    return place


def token_of(place: EventPlace) -> str:
    """The secret of the link: 256 bits in small letters and figures, the same in each letter about the event."""
    said = f"{place.event_id}:{place.person_id}:{place.nonce}"
    digest = salted_hmac("training.parents_event", said, algorithm="sha256").digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def find_place(school: School, token: str) -> EventPlace | None:
    """Whose link it is, in this school; looked up by its hash, so that the time it takes tells nothing."""
    token = token.strip(" .,;>)").lower()
    if not TOKEN.fullmatch(token):
        return None
    rows = EventPlace.objects.select_related("event__school").filter(event__school=school)
    return rows.filter(token_hash=_hash(token)).first()


def write_letter(notice: Notice) -> Letter | None:
    """The mail holds what the event is about, and the parent's own link; None once it is over."""
    place = _place_of(notice)
    if place is None or rules.why_no_places(place.event, timezone.now()):
        return None
    return Letter(path=_path(place), body=f"{_heading(place.event)}\n\n{place.event.text}")


def write_moved(notice: Notice) -> Letter | None:
    """When and where it is now; places that were taken stay taken."""
    place = _place_of(notice)
    if place is None or rules.why_no_places(place.event, timezone.now()):
        return None
    return Letter(path=_path(place), body=f"{_heading(place.event)}\n\nPlaces that you took are still yours.")


def write_cancelling(notice: Notice) -> Letter | None:
    place = _place_of(notice)
    if place is None or place.event.ends_at <= timezone.now():
        return None
    event = place.event
    when = moment_in_words(event.starts_at)
    body = f"{event.title}\n{when}\n\nIt does not take place: {event.cancelled_because}"
    return Letter(path=_path(place), body=body)


def _path(place: EventPlace) -> str:
    return reverse("training:event-places", args=[place.event.school.slug, token_of(place)])


def _heading(event: ParentsEvent) -> str:
    return f"{event.title}\n{moment_in_words(event.starts_at)}, {event.place}"


def _place_of(notice: Notice) -> EventPlace | None:
    rows = EventPlace.objects.select_related("event__school")
    return rows.filter(event=notice.record_id or 0, person=notice.recipient_id).first()


# --- Places --------------------------------------------------------------------------------------------------


@verb
def take_places(place: EventPlace, *, name: str, seats: int) -> EventPlace:
    """A parent, by their link, takes so many places in all, or gives them back with 0. Never more than there are."""
    event = _held(place.event)
    place = EventPlace.objects.get(pk=place.pk)
    if why := rules.why_no_places(event, timezone.now()):
        raise RuleBroken(why)
    if not 0 <= seats <= rules.MOST_SEATS:
        raise RuleBroken(f"Take up to {rules.MOST_SEATS} places. If more of you come, ask the school office.")
    if seats and not name.strip():
        raise RuleBroken("Enter your name.")
    if event.places is not None:
        left = event.places - seats_taken(event, leaving_out=place)
        if seats > left:
            raise RuleBroken(_too_few(left))
    place.seats, place.name = seats, name.strip() if seats else ""
    place.answered_at = timezone.now()
    place.save(update_fields=["seats", "name", "answered_at"])
    events.record_public("training.take_places", school=event.school, about=event, details={"seats": seats})
    return place


def _too_few(left: int) -> str:
    if left <= 0:
        return "All places are taken. If somebody gives places back, they are shown here: look again later."
    return f"There {'is only 1 place' if left == 1 else f'are only {left} places'} left. Take fewer."


def seats_taken(event: ParentsEvent, leaving_out: EventPlace | None = None) -> int:
    rows = event.taken.exclude(pk=leaving_out.pk) if leaving_out else event.taken.all()
    return int(rows.aggregate(all=Sum("seats"))["all"] or 0)


# --- Who came ------------------------------------------------------------------------------------------------


@verb
def count_event(
    event: ParentsEvent, *, actor: Person, came: int | None, there: Collection[int], shown: Collection[int]
) -> ParentsEvent:
    """Write down how many came, and which of those shown who had taken places; both are keys of `EventPlace`."""
    event = _held(event)
    demand(actor, Perm.PARENTS_TELL, event)
    if why := rules.why_not_counted(event, timezone.now()):
        raise RuleBroken(why)
    rows = list(event.taken.filter(pk__in=list(shown)))
    for one in rows:
        one.came = one.pk in there
    EventPlace.objects.bulk_update(rows, ["came"], batch_size=500)
    event.came = came
    set_change(event, by=actor)
    event.save(update_fields=["came"])
    events.record("training.count_event", actor=actor, about=event, details={"came": came})
    return event


def forget_long_ago(now: datetime) -> int:
    """Links and names of events of more than a year ago. Safe to run twice."""
    return EventPlace.objects.of_long_ago(now - rules.KEPT).delete()[0]
