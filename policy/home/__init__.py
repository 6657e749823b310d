"""What the policy offers to the home page and the menu: each subject's, one after the other."""

from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting
from policy.home import checking, living, reading, reviewing

PARTS = (reading, checking, living, reviewing)


def waiting(person: Person) -> list[Waiting]:
    return [one for part in PARTS for one in part.waiting(person)]


def figures(person: Person) -> list[Figure]:
    return [one for part in PARTS for one in part.figures(person)]


def doors(person: Person) -> list[Door]:
    return [one for part in PARTS for one in part.doors(person)]
