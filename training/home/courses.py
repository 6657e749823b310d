"""What the home page and the menu get from training: courses, readings and certificates."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.calendar import start_of
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from training.models import Certificate, Standing
from training.rules.states import State, stands

SHOWN = 5
SOON = timedelta(days=30)


def waiting(person: Person) -> list[Waiting]:
    return [*to_take(person), *to_accept(person)]


def to_take(person: Person) -> list[Waiting]:
    """One's own that is overdue, or due within 30 days; the first due first."""
    if not can(person, Perm.TRAINING_TAKE):
        return []
    today = timezone.localdate()
    own = Standing.objects.visible_to(person).filter(person=person).counted(today).due_by(today + SOON)
    found = []
    for one in own.select_related("course").order_by("due_on", "pk")[:SHOWN]:
        state = stands(one, today)
        is_late = state.state in {State.OVERDUE, State.GRACE}
        found.append(
            Waiting(
                f"Take “{one.course}”",
                reverse("training:mine", args=[person.school.slug]),
                since=start_of(one.due_on) if is_late else None,
                since_words="was due",
                who="" if is_late else state.words,
                tag=str(state.state.label),
                tag_kind=state.kind,
            )
        )
    return found


def to_accept(person: Person) -> list[Waiting]:
    """Certificates that others sent in, the oldest first."""
    if not can(person, Perm.TRAINING_RECORD):
        return []
    sent = Certificate.objects.visible_to(person).waiting().exclude(person=person)
    return [
        Waiting(
            f"Look at a certificate: {one.course}",
            one.get_absolute_url(),
            since=one.sent_at,
            who=f"Sent in by {one.person}",
            tag="Certificate",
        )
        for one in sent.select_related("course", "person", "school").order_by("sent_at", "pk")[:SHOWN]
    ]


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    """To the board for whoever sees everybody's, else to one's own."""
    slug = person.school.slug
    under = reverse("training:mine", args=[slug]).removesuffix("mine/")
    if can(person, Perm.TRAINING_VIEW):
        return [
            Door(
                "Training",
                reverse("training:board", args=[slug]),
                "Who is in date, who is due, and what is taught",
                under=under,
            )
        ]
    if can(person, Perm.TRAINING_TAKE):
        return [
            Door(
                "Training", reverse("training:mine", args=[slug]), "What you have taken, and what is next", under=under
            )
        ]
    return []
