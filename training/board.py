"""What the boards of training show: people and courses, each at the same cost however many people there are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.access.roles import ADULTS_AT_SCHOOL, Role
from esafety.documents.tables import Value
from esafety.schools.finding import cleaned, with_roles_today
from esafety.schools.models import Appointment, Person, School
from training.models import Course, LongLeave, Requirement, Standing
from training.rules.states import Stands, State, stands
from training.rules.validity import SOON

if TYPE_CHECKING:
    from esafety.schools.querysets import PersonQuerySet
    from training.querysets.requirements import StandingQuerySet

ROLES: list[Role] = [role for role in Role if role in ADULTS_AT_SCHOOL]
OVERDUE, DUE, IN_DATE, AWAY = "overdue", "due", "in_date", "away"
STATES: list[tuple[str, str]] = [
    (OVERDUE, "Something is overdue"),
    (DUE, "Something is due within 60 days"),
    (IN_DATE, "In date with everything"),
    (AWAY, "Away for long"),
]
TAKEN_AT_ONCE = 500


# --- Whom ------------------------------------------------------------------------------------------------------


def people(asker: Person, applied: Mapping[str, Any], today: date) -> "PersonQuerySet":
    """Those who are asked for a course today, by the board's filters, which only ever narrow; by name.

    Nobody for those who do not look after training. Of `overdue` and `due` those who are away for long are left out:
    nobody waits for them. With a `course`, it alone counts.
    """
    if not can(asker, Perm.TRAINING_VIEW):
        return Person.objects.none()
    rows = Standing.objects.filter(person=OuterRef("pk"))
    if "course" in applied:
        rows = rows.filter(course=applied["course"])
    found = Person.objects.filter(school=asker.school_id).here_on(today).filter(Exists(rows))
    if "state" in applied:
        found = _in_state(found, applied["state"], rows, asker.school_id, today)
    if "role" in applied:
        held = Appointment.objects.on(today).filter(person=OuterRef("pk"), role=applied["role"])
        found = found.filter(Exists(held))
    if "department" in applied:
        found = found.filter(department=applied["department"])
    return found.named(cleaned(applied.get("q", "")))


def _in_state(
    found: "PersonQuerySet", state: str, rows: "StandingQuerySet", school: int, today: date
) -> "PersonQuerySet":
    away = away_on(school, today)
    if state == AWAY:
        return found.filter(pk__in=away)
    if state == OVERDUE:
        return found.filter(Exists(rows.overdue(today))).exclude(pk__in=away)
    if state == DUE:
        due = rows.filter(Q(due_on__lte=today + SOON) | Q(done_on=None), overdue_on__gt=today)
        return found.filter(Exists(due)).exclude(pk__in=away)
    return found.filter(~Exists(rows.not_in_date(today)))


def away_on(school: int, today: date) -> QuerySet[Any]:
    """Keys of those who are away for long."""
    return LongLeave.objects.filter(school=school).on(today).values("person")


def courses(asker: Person, today: date) -> list[Course]:
    """Those that somebody must take today: the columns of the board."""
    asked = Requirement.objects.filter(school=asker.school_id).in_force(today)
    return list(Course.objects.visible_to(asker).filter(pk__in=asked.values("course")).order_by(Lower("title"), "pk"))


# --- The sum ---------------------------------------------------------------------------------------------------


class Sums(NamedTuple):
    """Of those who are asked for something and are not away for long."""

    people: int
    in_date: int
    overdue: int

    @property
    def share(self) -> int:
        """In per cent, rounded down: 100 is everybody."""
        return 100 * self.in_date // self.people if self.people else 0


def sums(school: School, today: date) -> Sums:
    """One query. In date is who has taken all that is asked of them, and it is valid."""
    asked = Person.objects.filter(school=school).here_on(today).exclude(pk__in=away_on(school.pk, today))
    asked = asked.filter(Exists(Standing.objects.filter(person=OuterRef("pk"))))
    rows = Standing.objects.filter(school=school).counted(today)
    counted = School.objects.filter(pk=school.pk).values_list(
        _number_of(asked, "pk"),
        _number_of(rows.not_in_date(today), "person"),
        _number_of(rows.overdue(today), "person"),
    )
    people, missing, overdue = counted[0]
    return Sums(people, people - missing, overdue)


def _number_of(rows: QuerySet[Any], what: str) -> Coalesce:
    """As a part of another query."""
    counted = rows.order_by().values("school").annotate(number=Count(what, distinct=what != "pk")).values("number")
    return Coalesce(Subquery(counted), 0)


# --- A page of people ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """How a person stands with the course of the column; None where it is not asked of them."""

    course: Course
    stands: Stands | None
    due_on: date | None


@dataclass(frozen=True)
class Line:
    person: Person
    roles: str
    is_away: bool
    cells: list[Cell]


def for_lines(found: "PersonQuerySet", today: date) -> "PersonQuerySet":
    """With what `lines` needs to know of each."""
    return with_roles_today(found).annotate(is_away=_is_away("pk", today))


def _is_away(person: str, today: date) -> Exists:
    return Exists(LongLeave.objects.filter(person=OuterRef(person)).on(today))


def lines(some: Iterable[Person], school: School, columns: list[Course], today: date) -> list[Line]:
    """One query, whoever they are. Needs `for_lines`."""
    shown = list(some)
    pks = [one.pk for one in shown]
    found = {
        (row.person_id, row.course_id): row
        for row in Standing.objects.filter(school=school, person__in=pks, course__in=columns).order_by()
    }
    for one in shown:
        one.school = school  # the same row: not asked for again by each address
    return [
        Line(
            one,
            roles_in_words(one, school),
            one.is_away,  # type: ignore[attr-defined]
            [_cell(course, found.get((one.pk, course.pk)), today) for course in columns],
        )
        for one in shown
    ]


def _cell(course: Course, row: Standing | None, today: date) -> Cell:
    return Cell(course, stands(row, today) if row else None, row.due_on if row else None)


def roles_in_words(one: Person, school: School) -> str:
    held = {appointment.role for appointment in one.roles_today}  # type: ignore[attr-defined]
    return ", ".join(school.role_words(role) for role in Role if role in held)


# --- One course ------------------------------------------------------------------------------------------------


def where(today: date) -> dict[State, Q]:
    """`states.state_on` as the database asks it."""
    done, due = Q(done_on__isnull=False), Q(due_on__gte=today)
    return {
        State.OVERDUE: Q(overdue_on__lte=today),
        State.GRACE: Q(due_on__lt=today, overdue_on__gt=today),
        State.TO_DO: due & Q(done_on=None),
        State.SOON: due & done & Q(due_on__lte=today + SOON),
        State.IN_DATE: Q(due_on=None) | done & Q(due_on__gt=today + SOON),
    }


def states_of(rows: "StandingQuerySet", today: date) -> dict[State, int]:
    """How many stand in which state. One query."""
    counts = rows.order_by().aggregate(**{state.value: Count("pk", filter=q) for state, q in where(today).items()})
    return {state: counts[state.value] for state in where(today)}


class Share(NamedTuple):
    """Of one role, or department: how many are asked, in date and overdue."""

    key: str
    asked: int
    in_date: int
    overdue: int

    @property
    def percent(self) -> int:
        return 100 * self.in_date // self.asked if self.asked else 0


def by_role(rows: "StandingQuerySet", today: date) -> list[Share]:
    """Somebody of two roles is in both. One query."""
    held = Q(person__appointments__starts_on__lte=today) & (
        Q(person__appointments__ends_on=None) | Q(person__appointments__ends_on__gte=today)
    )
    shares = {one.key: one for one in _shares(rows.filter(held), "person__appointments__role", today)}
    return [shares[role] for role in Role if role in shares]


def by_department(rows: "StandingQuerySet", today: date) -> list[Share]:
    """Those of none stand last. One query."""
    found = sorted(_shares(rows, "person__department", today), key=lambda one: one.key.lower())
    return [one for one in found if one.key] + [one for one in found if not one.key]


def _shares(rows: "StandingQuerySet", by: str, today: date) -> list[Share]:
    valid = Q(due_on=None) | Q(due_on__gte=today, done_on__isnull=False)
    counted = (
        rows.order_by()
        .values(by)
        .annotate(
            asked=Count("person", distinct=True),
            valid=Count("person", distinct=True, filter=valid),
            late=Count("person", distinct=True, filter=Q(overdue_on__lte=today)),
        )
    )
    return [Share(*row) for row in counted.values_list(by, "asked", "valid", "late")]


def for_course(course: Course, asker: Person, applied: Mapping[str, Any], today: date) -> "StandingQuerySet":
    """Whoever is asked for it, the soonest due first; what is never due again last."""
    those = people(asker, {**applied, "course": course}, today).order_by().values("pk")
    rows: StandingQuerySet = Standing.objects.visible_to(asker).filter(course=course, person__in=those)
    rows = rows.select_related("person").annotate(is_away=_is_away("person", today))
    return rows.order_by(F("due_on").asc(nulls_last=True), "person__last_name", "person__first_name", "pk")


# --- To take away ----------------------------------------------------------------------------------------------


def columns_of(chosen: list[Course]) -> list[str]:
    of_courses = [words for one in chosen for words in (one.title, f"{one.title}, due")]
    return ["Person", "Department", "Roles", "Away for long", *of_courses]


def table_of(found: "PersonQuerySet", school: School, columns: list[Course], today: date) -> Iterator[list[Value]]:
    """Read in pieces, so that thousands of people take no more memory than a few hundred."""
    for some in batched(for_lines(found, today).iterator(chunk_size=TAKEN_AT_ONCE), TAKEN_AT_ONCE):
        for line in lines(some, school, columns, today):
            yield [
                line.person.name,
                line.person.department,
                line.roles,
                "Yes" if line.is_away else "",
                *(value for cell in line.cells for value in _taken(cell)),
            ]


def _taken(cell: Cell) -> tuple[Value, Value]:
    return (str(cell.stands.state.label), cell.due_on) if cell.stands else ("Not asked", None)
