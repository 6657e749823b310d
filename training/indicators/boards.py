"""What training answers about how the school is doing: boards, reminders and figures."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from esafety.access.perms import Perm
from esafety.access.roles import STAFF_ROLES, Role
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.models import School
from training.models import Audience, Requirement
from training.models.requirements import GOVERNOR_ROLES
from training.rules.validity import valid_to
from training.standing_on import Stood, Taken, holding, stood_on, taken_by

TARGET = 0.95
YEAR = timedelta(days=365)
LEADS = frozenset({Role.DSL, Role.DEPUTY_DSL})
NOBODY_ASKED = "No requirement asks them for a course."
NOT_YET = "Whoever has not taken it yet does not count as in date, even where there is still time."


# --- Who is in date ------------------------------------------------------------------------------------------------


def staff_in_date(school: School, on: date) -> Reading:
    """Of the staff who are asked for anything, those who were in date with all of it."""
    staff = holding(school, STAFF_ROLES, on)
    return _reading((one for one in stood_on(school, on) if one.person_id in staff), on)


def all_staff(school: School, on: date) -> Reading:
    """With what is asked of all staff alike."""
    return _with_courses(school, on, STAFF_ROLES, Q(audience=Audience.STAFF))


def governors(school: School, on: date) -> Reading:
    """With what is asked of governors, of all or by a role of theirs."""
    return _with_courses(school, on, GOVERNOR_ROLES, Q(audience=Audience.GOVERNORS) | Q(role__in=list(GOVERNOR_ROLES)))


def safeguarding_leads(school: School, on: date) -> Reading:
    """With what is asked of safeguarding leads and their deputies as such."""
    return _with_courses(school, on, LEADS, Q(role__in=list(LEADS)))


def _with_courses(school: School, on: date, roles: frozenset[Role], asking: Q) -> Reading:
    """Of those who hold one of the roles, with the courses that these requirements ask for."""
    courses = set(Requirement.objects.filter(asking, school=school).in_force(on).values_list("course", flat=True))
    people = holding(school, roles, on) if courses else set[int]()
    rows = stood_on(school, on) if people else []
    return _reading((one for one in rows if one.person_id in people and one.course_id in courses), on)


def _reading(rows: Iterable[Stood], on: date) -> Reading:
    """By person: in date is who is so with each of the rows."""
    people: dict[int, bool] = {}
    for one in rows:
        people[one.person_id] = people.get(one.person_id, True) and one.is_in_date(on)
    if not people:
        return Reading(State.NOT_EVIDENCED, NOBODY_ASKED)
    return _share(sum(people.values()), len(people), f"Taken, and valid on the day. {NOT_YET}")


def _share(number: int, of: int, words: str) -> Reading:
    state = State.MET if number / of >= TARGET else State.AT_RISK
    return Reading(state, words, number / of, number, of)


# --- Who was trained in time when they began -----------------------------------------------------------------------


def inducted(school: School, on: date) -> Reading:
    """Of what those were asked for who began in the year before, and whose days are over: what was taken within them.

    A requirement that itself began to hold then, or a new edition, is no induction: it asks those who are here.
    """
    held = Requirement.objects.filter(school=school).in_force(on).select_related("course")
    requirements = {one.pk: one for one in held}
    over = [
        one
        for one in stood_on(school, on)
        if one.since > on - YEAR
        and _is_induction(one, asks := requirements[one.requirement_id])
        and _last(one, asks) < on
    ]
    if not over:
        return Reading(
            State.NOT_EVIDENCED, "Nobody’s days to take a course, from starting, ended within twelve months."
        )
    taken = taken_by(school, over)
    in_time = sum(_was_in_time(one, requirements[one.requirement_id], taken) for one in over)
    return _share(in_time, len(over), "Of the courses asked of those who began within the last twelve months.")


def _is_induction(one: Stood, requirement: Requirement) -> bool:
    return requirement.holds_from < one.since != requirement.course.edition_on


def _last(one: Stood, requirement: Requirement) -> date:
    return one.since + timedelta(requirement.within_days)


def _was_in_time(one: Stood, requirement: Requirement, taken: Taken) -> bool:
    """Taken in the days from starting, or before them with what was still valid at their end."""
    last = _last(one, requirement)
    newest = max((day for day in taken.get((one.person_id, one.course_id), []) if day <= last), default=None)
    if newest is None or newest >= one.since:
        return newest is not None
    until = valid_to(requirement, newest)
    return until is None or until >= last


INDICATORS: list[Indicator] = [
    Indicator(
        "training.staff_in_date",
        "Staff in date with their training",
        "Has every member of staff taken all that is asked of them, and is it still valid?",
        "95% of staff",
        Unit.SHARE,
        staff_in_date,
        "training:board",
        Perm.TRAINING_VIEW,
    ),
    Indicator(
        "training.all_staff",
        "Online safety training of all staff",
        "Has every member of staff taken what is asked of all of them?",
        "95% of staff",
        Unit.SHARE,
        all_staff,
        "training:board",
        Perm.TRAINING_VIEW,
    ),
    Indicator(
        "training.governors",
        "Training of governors",
        "Has every governor taken what is asked of governors?",
        "95% of governors",
        Unit.SHARE,
        governors,
        "training:board",
        Perm.TRAINING_VIEW,
    ),
    Indicator(
        "training.safeguarding_leads",
        "Training of safeguarding leads",
        "Have the safeguarding lead and the deputies taken what is asked of them as such?",
        "95% of them",
        Unit.SHARE,
        safeguarding_leads,
        "training:board",
        Perm.TRAINING_VIEW,
        f"role={Role.DSL}",
    ),
    Indicator(
        "training.inducted",
        "New starters trained in time",
        "Did those who began within the last twelve months take what is asked of them within their first days?",
        "95% of what was asked",
        Unit.SHARE,
        inducted,
        "training:board",
        Perm.TRAINING_VIEW,
    ),
]
