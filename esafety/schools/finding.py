"""Finding a person by part of a name, wherever a form asks for one."""

from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils import timezone

from esafety.access.roles import Role
from esafety.schools.models import Appointment, Person
from esafety.ui.forms import plain_text
from esafety.ui.pieces import Option

if TYPE_CHECKING:
    from esafety.schools.querysets import PersonQuerySet

FEWEST_LETTERS = 2
AT_MOST = 10


def find_people(person: Person, typed: str) -> tuple[list[Option], bool]:
    """Up to ten people whom `person` may find, each value a `Person.number`; and whether there are more.

    Nothing for fewer than two letters. Three queries at most, however many are found.
    """
    typed = cleaned(typed)
    if len(typed.replace(" ", "")) < FEWEST_LETTERS:
        return [], False
    people = Person.objects.visible_to(person).here_on(timezone.localdate()).named(typed)
    found = list(with_roles_today(people.select_related("teaching_group"))[: AT_MOST + 1])
    return [Option(one.number, one.name, what_they_are(one, person)) for one in found[:AT_MOST]], len(found) > AT_MOST


def cleaned(typed: str) -> str:
    """As it can be searched for: no control characters, single spaces, not endless."""
    return " ".join(plain_text(typed[:200]).split())[:100]


def with_roles_today(people: "PersonQuerySet") -> "PersonQuerySet":
    """With `roles_today` on each: the appointments in force, in one query for all."""
    today = Appointment.objects.on(timezone.localdate())
    return people.prefetch_related(Prefetch("appointments", today, to_attr="roles_today"))


def what_they_are(one: Person, asker: Person) -> str:
    """The class of a pupil, the roles of others. Needs `with_roles_today`."""
    if one.teaching_group is not None:
        return one.teaching_group.name
    held = {appointment.role for appointment in one.roles_today}  # type: ignore[attr-defined]
    return ", ".join(asker.school.role_words(role) for role in Role if role in held)
