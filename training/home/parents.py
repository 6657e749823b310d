"""What the home page and the menu get from training: parents, home learning and the induction sheet."""

from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.access.roles import Role
from esafety.schools.calendar import start_of
from esafety.schools.models import Person
from esafety.schools.terms import term_of
from esafety.ui.registry import Door, Figure, Waiting
from training.models import HomeLearning
from training.rules.parents import told_in

SHOWN = 3


def waiting(person: Person) -> list[Waiting]:
    return [*to_tell(person), *to_check(person)]


def to_tell(person: Person) -> list[Waiting]:
    """For the officer, as long as parents were told nothing this term."""
    if Role.OFFICER not in person.roles() or not can(person, Perm.PARENTS_TELL):
        return []
    today = timezone.localdate()
    term = term_of(today)
    if any(told_in(person.school, term, today).values()):
        return []
    return [
        Waiting(
            "Tell parents something about online safety this term",
            reverse("training:parents", args=[person.school.slug]),
            since=start_of(term.first_day),
            since_words="nothing told for",
            tag="Parents",
        )
    ]


def to_check(person: Person) -> list[Waiting]:
    """What one set oneself, before pupils open it."""
    if not can(person, Perm.HOME_LEARNING):
        return []
    items = HomeLearning.objects.visible_to(person).current().with_check()
    mine = items.filter(set_by=person, outcome=None, due_on__gte=timezone.localdate())
    return [
        Waiting(
            f"Look at “{one}” before pupils open it",
            reverse("training:home-learning-check", args=[person.school.slug, one.number]),
            since=one.made_at,
            tag="Home learning",
            tag_kind="warn",
        )
        for one in mine.order_by("set_on", "pk")[:SHOWN]
    ]


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    """Parents and pupils: staff come to these by the pages of training."""
    slug, roles = person.school.slug, person.roles()
    found = []
    if roles & {Role.PARENT, Role.PUPIL}:
        text = "What is set to be done online at home, and was looked at first."
        found.append(Door("Home learning", reverse("training:home-learning-mine", args=[slug]), text))
    if Role.PARENT in roles:
        text = "Talking about life online, settings, what to do and whom to tell."
        found.append(Door("Help for parents", reverse("training:guidance", args=[slug]), text))
    return found
