"""What the finders of reminders in every app ask alike."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from esafety.access.roles import Role
from esafety.schools.models import Person, School


def in_roles(school: School, roles: Iterable[Role], on: date) -> list[Person]:
    """Those with a sign-in who hold one of the roles on the day, each ready to be told."""
    people = Person.objects.filter(school=school).in_roles(roles, on)
    return list(people.select_related("user", "school").order_by("pk"))


def about[Rows: QuerySet[Any]](rows: Rows, only: int | None) -> Rows:
    """All of them, or the one record that the engine asks about once more before it mails."""
    return rows if only is None else rows.filter(pk=only)
