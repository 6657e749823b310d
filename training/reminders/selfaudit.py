"""What training reminds people of: the self-audit, and advice that waits."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from esafety.access.records import SchoolRecord
from esafety.access.roles import STAFF_ROLES, Role
from esafety.notify.finders import about, in_roles
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.calendar import calendar_of, local_day, working_days_after
from esafety.schools.models import Person, School, SchoolSettings
from esafety.words import uncapitalised
from training.models import Advice, LongLeave, Requirement
from training.querysets.advice import at_the_desks
from training.rules.advising import whose
from training.rules.self_audit import asked_on
from training.services.self_auditing import who_finished

TO_DO, WAITS = "training.self_audit_to_do", "training.advice_waits"
SOON, LONG = 2, 5  # working days


# --- The self-audit ----------------------------------------------------------------------------------------------


def to_do(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To staff who have not finished this school year's, once a month; to nobody who is away for long.

    A school that asks nobody for any course yet has not begun with training, and is left alone.
    """
    month = asked_on(today)
    if month is None or not Requirement.objects.filter(school=school).in_force(today).exists():
        return
    away = LongLeave.objects.on(today).filter(school=school).values("person")
    people = about(Person.objects.filter(school=school).in_roles(STAFF_ROLES, today), only)
    people = people.exclude(pk__in=away).exclude(pk__in=who_finished(school.pk, today))
    for person in people.select_related("user", "school").order_by("pk"):
        yield Due(TO_DO, person, person, month, 1, month)


def _own(person: SchoolRecord) -> str:
    return reverse("training:self-audit", args=[person.school.slug])


# --- Advice ------------------------------------------------------------------------------------------------------


def waits(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """After two working days to those whose it is to answer; after five to the head, who sees it from then on."""
    waiting = list(about(Advice.objects.filter(school=school), only).waiting().select_related("school"))
    if not waiting:
        return
    calendar, desks = calendar_of(school), at_the_desks(school)
    people = {one.pk: one for one in in_roles(school, [Role.OFFICER, Role.HEAD], today)}
    for one in waiting:
        since = local_day(one.waiting_since)
        first, second = (working_days_after(calendar, since, number) for number in (SOON, LONG))
        heads = desks[Role.HEAD] - {one.asked_by_id} if second <= today else set()
        if first <= today:
            for pk in sorted(whose(one.about, one.asked_by_id, desks) - heads):
                yield Due(WAITS, one, people[pk], first, 1, since)
        for pk in sorted(heads):
            yield Due(WAITS, one, people[pk], second, 2, since)


# --- The rules ---------------------------------------------------------------------------------------------------


def _staff(school: School, its: SchoolSettings) -> str:
    return "Each member of staff who has not finished it, unless they are away for long."


def _answerers(school: School, its: SchoolSettings) -> str:
    officer, head = (uncapitalised(school.role_words(role)) for role in (Role.OFFICER, Role.HEAD))
    return f"The {officer}; the {head} where it is about a device or an account."


def _head(school: School, its: SchoolSettings) -> str:
    return f"The {uncapitalised(school.role_words(Role.HEAD))}."


RULES: list[Rule] = [
    Rule(
        TO_DO,
        "The self-audit of training needs",
        (Stage(TO_DO, "From 1 October, once a month until July", _staff),),
        to_do,
        _own,
    ),
    Rule(
        WAITS,
        "Somebody who waits for advice",
        (
            Stage(WAITS, "After 2 working days", _answerers),
            Stage("training.advice_waits_long", "After 5 working days", _head),
        ),
        waits,
        Advice.get_absolute_url,
    ),
]
