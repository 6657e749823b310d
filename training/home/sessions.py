"""What the home page and the menu get from training: sessions, meetings and entering many at once."""

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from training.models import Answer, Attendee, Session

SHOWN = 5


def waiting(person: Person) -> list[Waiting]:
    return [*to_answer(person), *to_close(person)]


def to_answer(person: Person) -> list[Waiting]:
    """Invitations to sessions to come that one has not answered."""
    if not can(person, Perm.TRAINING_TAKE):
        return []
    now = timezone.now()
    coming = Session.objects.visible_to(person).standing().filter(starts_at__gt=now, held_at=None)
    asked = Attendee.objects.visible_to(person).filter(
        person=person, answer=Answer.NONE, invited_at__isnull=False, session__in=coming.values("pk")
    )
    rows = asked.select_related("session__school").order_by("session__starts_at", "pk")[:SHOWN]
    return [
        Waiting(
            f"Say whether you come: {one.session.title}, {one.session.day:%-d %B}",
            one.session.get_absolute_url(),
            since=one.invited_at,
            tag=str(one.session.get_kind_display()),
        )
        for one in rows
    ]


def to_close(person: Person) -> list[Waiting]:
    """For those who run sessions: what is over, with nobody having said yet who was there."""
    if not can(person, Perm.TRAINING_RECORD):
        return []
    rows = Session.objects.visible_to(person).to_close(timezone.now()).select_related("school")
    return [
        Waiting(
            f"Close the session: {one.title}, {one.day:%-d %B}",
            one.get_absolute_url(),
            since=one.ends_at,
            tag="To be closed",
            tag_kind="warn",
        )
        for one in rows.order_by("starts_at", "pk")[:SHOWN]
    ]


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    return []
