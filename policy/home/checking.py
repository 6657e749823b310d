"""What the home page and the menu get from the policy: what checks find."""

from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting


def waiting(person: Person) -> list[Waiting]:
    return []


def figures(person: Person) -> list[Figure]:
    return []


def doors(person: Person) -> list[Door]:
    return []
