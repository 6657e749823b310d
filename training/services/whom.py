"""Finding the people whom a session is for, or whose training is entered: by what they are here, or how they stand."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from esafety.access.roles import ADULTS_AT_SCHOOL, STAFF_ROLES, Role
from esafety.schools.models import Appointment, Person, School
from training.models import Attendee, Course, Session, Standing
from training.models.requirements import GOVERNOR_ROLES

EVERYBODY, STAFF, GOVERNORS, DUE, ABSENT, NAMED = "everybody", "staff", "governors", "due", "absent", "named"
ROLE = "role:"  # and the role


def who_are(school: School, whom: str, on: date, course: Course | None = None) -> "QuerySet[Person]":
    """Those who are meant, as of the day. `whom` is one of the words above, or `ROLE` and a role.

    `DUE` are those who are asked for the course and are due by the day or have not taken it, none without a course.
    """
    people = Person.objects.filter(school=school).here_on(on)
    if whom == DUE:
        return people.filter(pk__in=_due(school, course, on).values("person"))
    return people.filter(pk__in=_appointed(_roles(whom), on).values("person"))


def _roles(whom: str) -> Iterable[Role]:
    if whom.startswith(ROLE):
        return [Role(whom.removeprefix(ROLE))]
    return {STAFF: STAFF_ROLES, GOVERNORS: GOVERNOR_ROLES, EVERYBODY: ADULTS_AT_SCHOOL}[whom]


def _appointed(roles: Iterable[Role], on: date) -> "QuerySet[Appointment]":
    return Appointment.objects.on(on).filter(role__in=list(roles))


def _due(school: School, course: Course | None, on: date) -> "QuerySet[Standing]":
    found: QuerySet[Standing] = Standing.objects.filter(school=school, course=course).counted(on)
    return found.filter(due_on__isnull=False).exclude(done_on__isnull=False, due_on__gt=on)


def absent_from(session: Session) -> "QuerySet[Person]":
    """Those who were invited to it, or said that they come, and were not there."""
    missing = Attendee.objects.filter(session=session, here_at=None, invited_at__isnull=False)
    return Person.objects.filter(school=session.school_id, pk__in=missing.values("person"))


def of_keys(school: School, keys: "QuerySet[Attendee]") -> "QuerySet[Person]":
    """Those of the school whose keys a query gives."""
    return Person.objects.filter(school=school, pk__in=keys)
