"""Which pupils there are, as far as a person finds them: the lists of consents and publications stand on it."""

from datetime import date

from esafety.access.roles import Role
from esafety.schools.models import Appointment, Person
from esafety.schools.querysets import PersonQuerySet


def pupils_here(person: Person, on: date) -> PersonQuerySet:
    """Those whom the person may find who are pupils of the school on the day, with school and class."""
    appointed = Appointment.objects.on(on).filter(role=Role.PUPIL, person__school=person.school_id)
    people: PersonQuerySet = Person.objects.visible_to(person).here_on(on).filter(pk__in=appointed.values("person"))
    return people.select_related("school", "teaching_group")
