"""Who may do what: a page made from the table of roles itself, so that it cannot say anything else."""

from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from esafety.access.guards import requires
from esafety.access.perms import Circle, Perm
from esafety.access.roles import ROLES, Grant, Role
from esafety.schools.models import Appointment, School

ONLY_COUNTED = {Role.PUPIL, Role.PARENT}  # a list of every child is not needed to see who may do what

CIRCLES = {
    Circle.SCHOOL: "The school's ordinary records, and most cases.",
    Circle.HEAD: "Cases in which somebody who works here is said to have done it.",
    Circle.CHAIR: "Cases in which the headteacher is said to have done it.",
}


@dataclass(frozen=True)
class CircleTable:
    """One circle: roles that open the same share a column."""

    title: str
    text: str
    columns: list[str]
    rows: list[tuple[str, list[tuple[str, bool]]]]


@require_safe
@requires(Perm.ROLES_VIEW)
def who_may(request: HttpRequest) -> HttpResponse:
    school: School = request.school  # type: ignore[attr-defined]
    context = {"tables": [table_of(circle, school) for circle in Circle], "held": held_by(school)}
    return render(request, "access/who_may.html", context)


def table_of(circle: Circle, school: School) -> CircleTable:
    """Permissions down, roles across, for those who hold anything in the circle."""
    alike: dict[frozenset[Perm], list[str]] = {}
    for role in Role:
        perms = frozenset(grant.perm for grant in ROLES[role] if grant.circle is circle)
        if perms:
            alike.setdefault(perms, []).append(school.role_words(role))
    columns = [", ".join(roles) for roles in alike.values()]
    rows = [
        (perm.label, [(column, perm in perms) for column, perms in zip(columns, alike, strict=True)])
        for perm in Perm
        if any(Grant(perm, circle) in grants for grants in ROLES.values())
    ]
    return CircleTable(circle.label, CIRCLES[circle], columns, rows)


def held_by(school: School) -> list[tuple[str, str]]:
    """Each role with the names of those who hold it today; pupils and parents only as a number."""
    today = timezone.localdate()
    appointed = Appointment.objects.on(today).filter(person__school=school).exclude(person__left_on__lte=today)
    counted = dict(
        appointed.filter(role__in=ONLY_COUNTED).order_by().values_list("role").annotate(Count("person", distinct=True))
    )
    names: dict[str, list[str]] = {}
    adults = appointed.exclude(role__in=ONLY_COUNTED).select_related("person")
    for one in adults.order_by("person__last_name", "person__first_name"):
        names.setdefault(one.role, []).append(one.person.name)
    return [
        (
            school.role_words(role),
            counted_in_words(counted.get(role, 0)) if role in ONLY_COUNTED else ", ".join(names.get(role, [])),
        )
        for role in Role
    ]


def counted_in_words(people: int) -> str:
    return "1 person" if people == 1 else f"{people:,} people"
