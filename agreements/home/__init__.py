"""What agreements offer to the home page and the menu: each subject's, one after the other."""

from agreements.home import access, campaigns, checks, consents, rooms, texts
from esafety.schools.models import Person
from esafety.ui.registry import Door, Figure, Waiting

PARTS = (rooms, campaigns, consents, access, checks, texts)  # what one is to sign oneself comes first


def first(person: Person) -> str | None:
    return rooms.first(person)


def sign_in_lines() -> list[str]:
    return rooms.sign_in_lines()


def waiting(person: Person) -> list[Waiting]:
    return [one for part in PARTS for one in part.waiting(person)]


def figures(person: Person) -> list[Figure]:
    return [one for part in PARTS for one in part.figures(person)]


def doors(person: Person) -> list[Door]:
    return [one for part in PARTS for one in part.doors(person)]
