"""Planning a session, moving it, cancelling it, and writing down what was said there (T4, T13)."""

import secrets

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import next_number
from training.models import Course, Session, SessionKind
from training.rules import sessions as rules
from training.rules.sessions import Plan
from training.services import inviting
from training.telling import sessions as telling


def new_code() -> str:
    """Four figures, none of them a nought in front: they are read from a wall and typed."""
    return str(1_000 + secrets.randbelow(9_000))


@verb
def plan_session(said: Plan, *, actor: Person) -> Session:
    """Lay a session out. Nobody is told before they are invited."""
    demand(actor, Perm.TRAINING_RECORD)
    _refuse(said, actor, None)
    session = Session(
        school=actor.school,
        number=next_number(Session, actor.school_id),
        code=new_code(),
        made_by=actor,
        made_at=timezone.now(),
        **_fields(said),
    )
    set_change(session, by=actor)
    session.save()
    events.record("training.plan_session", actor=actor, about=session, details={"kind": session.kind})
    return session


@verb
def change_session(session: Session, said: Plan, *, actor: Person) -> Session:
    """Change what was said of it. Those who may come are told where it moves, and calendars take it over."""
    session = inviting.held_for_change(session)
    demand(actor, Perm.TRAINING_RECORD, session)
    if why := rules.why_closed_to_change(session):
        raise RuleBroken(why)
    _refuse(said, actor, session)
    coming = session.attendees.coming().count()
    if said.places is not None and coming > said.places:
        raise RuleBroken(f"{coming} people are coming already. Leave at least as many places.")
    moved = rules.is_moved(session, said)
    if any(getattr(session, name) != getattr(said, name) for name in rules.IN_CALENDARS):
        session.sequence += 1
    for name, value in _fields(said).items():
        setattr(session, name, value)
    set_change(session, by=actor)
    session.save(update_fields=[*_fields(said), "sequence"])
    if moved:
        telling.tell_of_move(session, by=actor)
    inviting.give_places(session, by=actor)
    events.record("training.change_session", actor=actor, about=session, details={"moved": moved})
    return session


def _fields(said: Plan) -> dict[str, object]:
    return {name: getattr(said, name) for name in rules.FIELDS}


def _refuse(said: Plan, actor: Person, before: Session | None) -> None:
    course = Course.objects.filter(school=actor.school, pk=said.course_id).first() if said.course_id else None
    if said.course_id and course is None:
        raise RuleBroken("Choose a course of this school.")
    if course and course.retired_at and (before is None or before.course_id != course.pk):
        raise RuleBroken(f"{course} was retired. Choose the course that took its place.")
    if why := rules.why_not_planned(said, course.kind if course else None, timezone.now()):
        raise RuleBroken(why)


@verb
def cancel_session(session: Session, *, actor: Person, because: str) -> Session:
    """Say that it does not take place. Those who may come are told; it stays to be read."""
    session = inviting.held_for_change(session)
    demand(actor, Perm.TRAINING_RECORD, session)
    if why := rules.why_closed_to_change(session):
        raise RuleBroken(why)
    if not because.strip():
        raise RuleBroken("Say why it is cancelled.")
    session.cancelled_at, session.cancelled_because = timezone.now(), because.strip()
    session.sequence += 1
    set_change(session, by=actor)
    session.save(update_fields=["cancelled_at", "cancelled_because", "sequence"])
    telling.tell_of_cancelling(session, by=actor)
    events.record("training.cancel_session", actor=actor, about=session)
    return session


@verb
def write_minutes(
    session: Session, *, actor: Person, notes: str, policy_discussed: bool = False, discussed: str = ""
) -> Session:
    """Write down what was said at a meeting or a briefing; of one about the policy, what was discussed (T13)."""
    session = inviting.held_for_change(session)
    demand(actor, Perm.TRAINING_RECORD, session)
    if session.cancelled_at is not None:
        raise RuleBroken("The session is cancelled.")
    if timezone.now() < session.starts_at:
        raise RuleBroken("The session has not started yet.")
    if policy_discussed and session.kind not in {SessionKind.MEETING, SessionKind.BRIEFING}:
        raise RuleBroken("The policy is discussed in a staff meeting or a briefing.")
    if policy_discussed and not discussed.strip():
        raise RuleBroken("Say what was discussed.")
    session.notes, session.policy_discussed = notes, policy_discussed
    session.discussed = discussed.strip() if policy_discussed else ""
    set_change(session, by=actor)
    session.save(update_fields=["notes", "policy_discussed", "discussed"])
    events.record("training.write_minutes", actor=actor, about=session, details={"policy": policy_discussed})
    return session
