"""The questions that all code asks about permission. Code asks for permissions, never for roles."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone

from esafety.access.perms import Circle, Perm
from esafety.access.records import SchoolRecord
from esafety.access.roles import Grant, grants_of

if TYPE_CHECKING:
    from esafety.accounts.models import User
    from esafety.schools.models import Person, School


def can(person: "Person", perm: Perm, record: SchoolRecord | None = None) -> bool:
    """The one question: conflict denies first, then roles, then records shared one by one (`design.md` §4)."""
    if person.user is None or person.user.is_superuser or not person.is_here():
        return False
    if record is not None and record.school_id != person.school_id:
        return False
    return person.user.has_perm(perm, record or person.school)


def demand(person: "Person", perm: Perm, record: SchoolRecord | None = None) -> None:
    """Ask `can` afresh, under the caller's lock. Raises PermissionDenied.

    Roles are remembered for the length of a request; a verb asks the database again, so that a role ended
    a moment ago no longer counts.
    """
    if person.user is not None:
        forget_roles(person.user)
    if not can(person, perm, record):
        raise PermissionDenied


def roles_by_school(user: "User") -> dict[int, frozenset[str]]:
    """Role keys that the user holds today, by school id. One query a request, remembered on the user."""
    remembered: dict[int, frozenset[str]] | None = getattr(user, "_roles_by_school", None)
    if remembered is None:
        from esafety.schools.models import Appointment

        held: dict[int, set[str]] = {}
        today = timezone.localdate()
        rows = Appointment.objects.on(today).filter(person__user=user).exclude(person__left_on__lte=today)
        for school_id, role in rows.values_list("person__school_id", "role"):
            held.setdefault(school_id, set()).add(role)
        remembered = {school_id: frozenset(roles) for school_id, roles in held.items()}
        user._roles_by_school = remembered  # type: ignore[attr-defined]
    return remembered


def person_in(user: "User", school_id: int) -> "Person | None":
    """The user's Person in a school. One query a request and school, remembered on the user."""
    remembered: dict[int, Person | None] = getattr(user, "_people_by_school", {})
    if school_id not in remembered:
        remember_person(user, school_id, _person_of(user, school_id))
        remembered = user._people_by_school  # type: ignore[attr-defined]
    return remembered[school_id]


def remember_person(user: "User", school_id: int, person: "Person | None") -> None:
    # by getattr and setattr, never __dict__: request.user is a lazy object, which passes on only these
    user._people_by_school = {**getattr(user, "_people_by_school", {}), school_id: person}  # type: ignore[attr-defined]


def _person_of(user: "User", school_id: int) -> "Person | None":
    from esafety.schools.models import Person as People

    return People.objects.filter(user=user.pk, school=school_id).first()


def forget_roles(user: "User") -> None:
    if hasattr(user, "_roles_by_school"):
        del user._roles_by_school


def roles_in(user: "User", school: "School") -> frozenset[str]:
    return roles_by_school(user).get(school.pk, frozenset())


def grants_in(user: "User", school: "School") -> frozenset[Grant]:
    return grants_of(roles_in(user, school))


def circles_of(person: "Person", perm: Perm = Perm.INCIDENT_VIEW) -> list[Circle]:
    """The circles in which the person's roles give the permission; empty for those who hold it nowhere."""
    if person.user is None or not person.user.is_active or person.user.is_superuser or not person.is_here():
        return []
    held = grants_in(person.user, person.school)
    return [circle for circle in Circle if Grant(perm, circle) in held]


def holders(school: "School", perm: Perm, record: SchoolRecord | None = None) -> "models.QuerySet[Person]":
    """People with a sign-in whose role gives the permission for the record's circle today.

    Those whom the record bars are still in the list: ask `can` for each of the few who are chosen.
    """
    from esafety.schools.models import Appointment, Person

    circle = record.record_circle if record is not None else Circle.SCHOOL
    from esafety.access.roles import roles_with

    appointed = Appointment.objects.on(timezone.localdate()).filter(role__in=roles_with(perm, circle))
    return (
        Person.objects.filter(
            school=school, user__is_active=True, user__is_superuser=False, pk__in=appointed.values("person")
        )
        .here_on(timezone.localdate())
        .order_by("last_name", "first_name")
    )
