"""What people are told of: sessions, meetings and entering many at once."""

from collections.abc import Iterable

from esafety.notify.models import Kind
from esafety.notify.services import notify_many
from esafety.notify.texts import Text
from esafety.schools.models import Person
from training.models import Answer, Session

TEXTS: dict[str, Text] = {
    "training.invited": Text("You are invited: {reference}", "Read what it is about, and say whether you come."),
    "training.session_moved": Text(
        "A session has moved: {reference}", "Read when and where it is now. Add it to your calendar again."
    ),
    "training.session_cancelled": Text("A session is cancelled: {reference}", "It does not take place. Read why."),
    "training.place_given": Text(
        "There is a place for you: {reference}", "You waited for a place, and have one now. Say so if you cannot come."
    ),
    "training.session_tomorrow": Text("You are coming: {reference}", "Read where it is, and when it starts."),
    "training.session_to_close": Text(
        "A session is to be closed: {reference}", "Say who was there, so that it counts as their training."
    ),
    "training.parents_event": Text("You are invited to an event at school", "Read what it is about, and take places."),
    "training.parents_event_moved": Text(
        "An event at school has moved", "Read when and where it is now. If you cannot come, give your places back."
    ),
    "training.parents_event_cancelled": Text(
        "An event at school is cancelled", "The event to which you were invited does not take place."
    ),
}


def tell_of_invitation(session: Session, people: Iterable[Person], *, by: Person) -> None:
    _tell(session, people, "training.invited", by)


def tell_of_move(session: Session, *, by: Person) -> None:
    """All who were asked and did not say that they cannot come."""
    _tell(session, _who_may_come(session), "training.session_moved", by)


def tell_of_cancelling(session: Session, *, by: Person) -> None:
    _tell(session, _who_may_come(session), "training.session_cancelled", by)


def tell_of_place(session: Session, people: Iterable[Person], *, by: Person) -> None:
    _tell(session, people, "training.place_given", by)


def _who_may_come(session: Session) -> list[Person]:
    asked = session.attendees.exclude(answer=Answer.CANNOT).select_related("person__user", "person__school")
    return [one.person for one in asked]


def _tell(session: Session, people: Iterable[Person], text: str, by: Person) -> None:
    told = [one for one in people if one != by]
    notify_many(told, kind=Kind.NEWS, about=session, text=text, url=session.get_absolute_url())
