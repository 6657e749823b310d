"""Asking people to a session, and what they answer. Places are given under the session's lock."""

from collections.abc import Iterable

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from training.models import Answer, Attendee, Session
from training.rules import sessions as rules
from training.telling import sessions as telling

MOST = 2_000


def held_for_change(session: Session) -> Session:
    """The session as it is now, its row held until the transaction ends: who answers or ticks at once waits."""
    Session.objects.select_for_update().only("pk").get(pk=session.pk)
    found: Session = Session.objects.select_related("school", "course").get(pk=session.pk)
    return found


@verb
def invite(session: Session, people: Iterable[Person], *, actor: Person) -> list[Attendee]:
    """Ask these people to it and tell them. Whoever was asked before is not told again; gives the new ones."""
    session = held_for_change(session)
    demand(actor, Perm.TRAINING_RECORD, session)
    if why := rules.why_no_answer(session, timezone.now()):
        raise RuleBroken(why)
    chosen = {one.pk: one for one in people}
    if not chosen:
        raise RuleBroken("There is nobody to invite. Choose others.")
    if len(chosen) > MOST or any(one.school_id != session.school_id for one in chosen.values()):
        raise RuleBroken("Choose people of this school.")
    known = {one.person_id: one for one in session.attendees.filter(person__in=chosen)}
    now = timezone.now()
    walked_in = [one for one in known.values() if one.invited_at is None]
    for one in walked_in:
        one.invited_at = now
    Attendee.objects.bulk_update(walked_in, ["invited_at"])
    new = [person for pk, person in chosen.items() if pk not in known]
    if not new and not walked_in:
        raise RuleBroken("All of them have been invited already.")
    made = Attendee.objects.bulk_create(
        [Attendee(session=session, person=person, invited_at=now) for person in new], batch_size=500
    )
    telling.tell_of_invitation(session, new, by=actor)
    events.record("training.invite", actor=actor, about=session, details={"people": [one.pk for one in new]})
    return made


@verb
def answer_invitation(session: Session, *, actor: Person, said: str) -> Attendee:
    """Say whether one comes. Where all places are taken, one waits; whoever waits longest gets a place given back."""
    session = held_for_change(session)
    demand(actor, Perm.TRAINING_TAKE, session)
    if why := rules.why_no_answer(session, timezone.now()):
        raise RuleBroken(why)
    if said not in {Answer.COMING, Answer.CANNOT}:
        raise RuleBroken("Say whether you are coming.")
    mine = session.attendees.filter(person=actor).first()
    if mine is None:
        if not session.is_open:
            raise RuleBroken("You were not invited to this session. Ask whoever runs it.")
        mine = Attendee(session=session, person=actor)
    if said == Answer.COMING and mine.answer in {Answer.COMING, Answer.WAITING}:
        return mine  # pressed twice: their place in the line stays
    had_a_place = mine.answer == Answer.COMING
    mine.answer = _place_or_line(session) if said == Answer.COMING else Answer.CANNOT
    mine.answered_at = timezone.now()
    mine.save()
    if had_a_place:
        give_places(session, by=actor)
    events.record("training.answer_invitation", actor=actor, about=session, details={"said": mine.answer})
    return mine


def _place_or_line(session: Session) -> Answer:
    return Answer.COMING if has_places(session) else Answer.WAITING


def has_places(session: Session) -> bool:
    """Whoever waits comes first, so that nobody overtakes them."""
    if session.places is None:
        return True
    taken = session.attendees.filter(answer__in=[Answer.COMING, Answer.WAITING]).count()
    return taken < session.places


def give_places(session: Session, *, by: Person) -> list[Attendee]:
    """Give what is free to those who wait, first come first, and tell them. In the caller's transaction; no verb."""
    waiting = list(session.attendees.waiting().select_related("person__user", "person__school"))
    if not waiting:
        return []
    free = len(waiting)
    if session.places is not None:
        free = max(0, session.places - session.attendees.coming().count())
    given = waiting[:free]
    for one in given:
        one.answer = Answer.COMING
    Attendee.objects.bulk_update(given, ["answer"])
    telling.tell_of_place(session, [one.person for one in given], by=by)
    return given
