"""Who was at a session: ticked by whoever runs it, or said by each with the code; and what comes of it (T4)."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from training.models import Attendee, Completion, How, Session
from training.rules import sessions as rules
from training.services import completing
from training.services.completing import Taken
from training.services.inviting import held_for_change


@dataclass
class Ticked:
    """What a list that was sent changed."""

    added: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)


# --- By list -------------------------------------------------------------------------------------------------------


@verb
def tick_those_there(
    session: Session, *, actor: Person, there: Iterable[Person], not_there: Iterable[Person] = ()
) -> Ticked:
    """Tick those who are there, and take away the ticks of others. Whoever is in neither is left as they are.

    So a list is kept page by page, and nobody undoes what another ticked meanwhile. Who was not invited is added.
    """
    session = held_for_change(session)
    demand(actor, Perm.TRAINING_RECORD, session)
    if why := rules.why_not_held(session, timezone.now() + rules.BEFORE):
        raise RuleBroken(why)
    come, gone = {one.pk: one for one in there}, {one.pk for one in not_there}
    if any(one.school_id != session.school_id for one in come.values()):
        raise RuleBroken("Choose people of this school.")
    rows = {one.person_id: one for one in session.attendees.filter(person__in=[*come, *gone])}
    ticked = Ticked([pk for pk in come if pk not in rows or rows[pk].here_at is None])
    ticked.removed = [pk for pk in gone if pk not in come and pk in rows and rows[pk].here_at is not None]
    now = timezone.now()
    changed: list[Attendee] = []
    new: list[Attendee] = []
    for pk in ticked.added:
        row = rows.get(pk) or Attendee(session=session, person=come[pk])
        row.here_at, row.here_by = now, actor
        (changed if row.pk else new).append(row)
    for pk in ticked.removed:
        rows[pk].here_at = rows[pk].here_by = None
        changed.append(rows[pk])
    Attendee.objects.bulk_update(changed, ["here_at", "here_by"], batch_size=500)
    Attendee.objects.bulk_create(new, batch_size=500)
    if ticked.added or ticked.removed:
        details = {"there": ticked.added, "not_there": ticked.removed}
        events.record("training.tick_those_there", actor=actor, about=session, details=details)
    return ticked


# --- By each for themselves ----------------------------------------------------------------------------------------


class WrongCode(RuleBroken):
    """The figures are not those on the wall."""


@verb
def say_one_is_there(session: Session, *, actor: Person, code: str) -> Attendee:
    """Say that one is there, with the code from the room. Raises WrongCode, which the caller counts.

    The code is asked for before it is said whether one was invited, so that a guess tells nothing.
    """
    session = held_for_change(session)
    demand(actor, Perm.TRAINING_TAKE, session)
    if why := rules.why_not_here(session, timezone.now()):
        raise RuleBroken(why)
    if not secrets.compare_digest(code.encode(), session.code.encode()):
        raise WrongCode("These are not the figures that are shown in the room. Look again, and type all four.")
    mine = session.attendees.filter(person=actor).first()
    if mine is None:
        if not session.is_open:
            raise RuleBroken("You were not invited to this session. Ask whoever runs it to tick you.")
        mine = Attendee(session=session, person=actor)
    if mine.here_at is not None:
        return mine
    mine.here_at, mine.here_by = timezone.now(), actor
    mine.save()
    events.record("training.say_one_is_there", actor=actor, about=session)
    return mine


# --- Closing -------------------------------------------------------------------------------------------------------


@verb
def hold_session(session: Session, *, actor: Person) -> Session:
    """Close the session, once: all who are ticked have taken its course, in this one transaction, or none has."""
    session = held_for_change(session)
    demand(actor, Perm.TRAINING_RECORD, session)
    if why := rules.why_not_held(session, timezone.now()):
        raise RuleBroken(why)
    here = list(session.attendees.here().select_related("person"))
    if not here:
        raise RuleBroken("Nobody is ticked as there. Tick who was there first, or cancel the session.")
    made = _complete(session, here, actor)
    session.held_at = timezone.now()
    set_change(session, by=actor, reason="Closed")
    session.save(update_fields=["held_at"])
    details = {"completions": [one.pk for one in made]}
    events.record("training.hold_session", actor=actor, about=session, details=details)
    return session


def _complete(session: Session, here: Collection[Attendee], actor: Person) -> list[Completion]:
    """Write that they took it; not for whom it stands there already for that day, such as entered by hand."""
    if session.course is None:
        return []
    have = Completion.objects.filter(
        school=session.school_id,
        course=session.course,
        done_on=session.day,
        person__in=[one.person_id for one in here],
    )
    written = set(have.counting().values_list("person", flat=True))
    rows = [one for one in here if one.person_id not in written]
    taken = [Taken(one.person, session.course, session.day) for one in rows]
    made = completing.put(taken, how=How.SESSION, by=actor)
    for one, completion in zip(rows, made, strict=True):
        one.completion = completion
    Attendee.objects.bulk_update(rows, ["completion"], batch_size=500)
    return made


# --- After it ------------------------------------------------------------------------------------------------------


@verb
def add_late(session: Session, person: Person, *, actor: Person) -> Attendee:
    """Somebody was there after all, and was not ticked when the session was closed."""
    session = held_for_change(session)
    demand(actor, Perm.TRAINING_RECORD, session)
    if session.held_at is None:
        raise RuleBroken("The session is not closed yet: tick them on the list.")
    if person.school_id != session.school_id:
        raise RuleBroken("Choose people of this school.")
    row = session.attendees.select_related("person").filter(person=person).first()
    row = row or Attendee(session=session, person=person)
    if row.here_at is not None:
        raise RuleBroken(f"{person} stands there as present already.")
    row.here_at, row.here_by, row.completion = timezone.now(), actor, None
    row.save()
    made = _complete(session, [row], actor)
    details = {"person": person.pk, "completions": [one.pk for one in made]}
    events.record("training.add_late", actor=actor, about=session, details=details)
    return row


@verb
def remove_late(session: Session, person: Person, *, actor: Person, why: str) -> Attendee:
    """Somebody was not there although they were ticked: what the session wrote down for them is struck out."""
    session = held_for_change(session)
    demand(actor, Perm.TRAINING_RECORD, session)
    if session.held_at is None:
        raise RuleBroken("The session is not closed yet: take the tick away on the list.")
    row: Attendee | None = session.attendees.here().select_related("completion__course").filter(person=person).first()
    if row is None:
        raise RuleBroken(f"{person} does not stand there as present.")
    if not why.strip():
        raise RuleBroken("Say why they are taken out.")
    completion = row.completion
    if completion is not None and not hasattr(completion, "struck"):
        completing.strike(completion, actor=actor, why=why)
    row.here_at = row.here_by = row.completion = None
    row.save()
    details = {"person": person.pk, "completion": completion.pk if completion else None}
    events.record("training.remove_late", actor=actor, about=session, details=details)
    return row
