"""What the home page and the menu get from training: boards, reminders and figures."""

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from training import board
from training.models import Standing

GOOD, WARN = 95, 80


def waiting(person: Person) -> list[Waiting]:
    """For those who plan training: one line for all who have something overdue."""
    if not can(person, Perm.TRAINING_PLAN):
        return []
    today = timezone.localdate()
    late = Standing.objects.visible_to(person).overdue(today).counted(today)
    number = late.order_by().values("person").distinct().count()
    if not number:
        return []
    text = "1 person is overdue with training" if number == 1 else f"{number:,} people are overdue with training"
    return [Waiting(text, f"{_board(person)}?state={board.OVERDUE}", tag="Overdue", tag_kind="bad")]


def figures(person: Person) -> list[Figure]:
    """For those who look after training: how many are in date, once anything is asked of anybody."""
    if not can(person, Perm.TRAINING_VIEW):
        return []
    sums = board.sums(person.school, timezone.localdate())
    if not sums.people:
        return []
    kind = "good" if sums.share >= GOOD else "warn" if sums.share >= WARN else "bad"
    return [Figure("Training in date", f"{sums.share}%", f"{_late(sums)}.", kind, _board(person))]


def _late(sums: board.Sums) -> str:
    if not sums.overdue:
        return f"Nobody of {sums.people:,} has anything overdue"
    return f"{sums.overdue:,} of {sums.people:,} {'has' if sums.overdue == 1 else 'have'} something overdue"


def _board(person: Person) -> str:
    return reverse("training:board", args=[person.school.slug])


def doors(person: Person) -> list[Door]:
    return []
