"""What filtering reminds people of: what ends soon, is to be looked at again, or is approved and not applied."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Min
from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can, holders
from esafety.access.records import SchoolRecord
from esafety.notify.finders import about
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.calendar import calendar_of, local_day, working_days_after
from esafety.schools.models import School, SchoolSettings
from filtering.models import FilterRequest, State
from filtering.querysets.requests import RequestQuerySet

ENDS_SOON, TO_REVIEW, NOT_APPLIED = "filtering.ends_soon", "filtering.to_review", "filtering.not_applied"
WEEK = timedelta(days=7)
APPLIED_WITHIN = 2


def _requests(school: School, only: int | None) -> RequestQuerySet:
    requests: RequestQuerySet = FilterRequest.objects.filter(school=school).select_related("school", "asked_by__user")
    return about(requests, only)


def _standing(school: School, only: int | None) -> RequestQuerySet:
    return _requests(school, only).standing().with_end().annotate(looked=Min("rules__review_on"))


def ends_soon(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To whoever asked, once, in the week before it ends; not for what was asked for a shorter time than that."""
    for one in _standing(school, only).filter(end__gte=today, end__lte=today + WEEK):
        on = one.end - WEEK
        if one.starts_on < on:
            yield Due(ENDS_SOON, one, one.asked_by, on, 1, one.end)


def to_review(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To those who decide on it, from the day on which it is to be looked at again."""
    due = list(_standing(school, only).filter(looked__lte=today))
    deciders = list(holders(school, Perm.FILTER_DECIDE).select_related("user", "school")) if due else []
    for one in due:
        if one.end > one.looked:  # one that is looked at on its last day ends by itself
            for person in deciders:
                if can(person, Perm.FILTER_DECIDE, one):
                    yield Due(TO_REVIEW, one, person, one.looked, 1, one.looked)


def not_applied(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To those who apply, when it has waited for two working days."""
    waiting = list(_requests(school, only).filter(state=State.APPROVED, decided_at__isnull=False))
    technicians = list(holders(school, Perm.FILTER_APPLY)) if waiting else []
    calendar = calendar_of(school) if waiting else None
    for one in waiting:
        since = local_day(one.decided_at)
        on = working_days_after(calendar, since, APPLIED_WITHIN)  # type: ignore[arg-type]
        if on <= today:
            yield from (Due(NOT_APPLIED, one, person, on, 1, since) for person in technicians)


def _page(record: SchoolRecord) -> str:
    assert isinstance(record, FilterRequest)  # noqa: S101
    return record.get_absolute_url()


def _sheet(record: SchoolRecord) -> str:
    return reverse("filtering:sheet", args=[record.school.slug])


def _asker(school: School, its: SchoolSettings) -> str:
    return "Whoever asked for it."


def _deciders(school: School, its: SchoolSettings) -> str:
    return "Those who decide on such requests."


def _technicians(school: School, its: SchoolSettings) -> str:
    return "Those who apply decisions to the filter."


RULES: list[Rule] = [
    Rule(
        ENDS_SOON,
        "A change of the filter that ends within a week",
        (Stage(ENDS_SOON, "A week before its last day", _asker),),
        ends_soon,
        _page,
        "What was asked for a week or less ends without a reminder.",
    ),
    Rule(
        TO_REVIEW,
        "A standing decision that is to be looked at again",
        (Stage(TO_REVIEW, "On the day that was set, half a year on at the latest", _deciders),),
        to_review,
        _page,
    ),
    Rule(
        NOT_APPLIED,
        "A decision that is not in the filter after two working days",
        (Stage(NOT_APPLIED, "Two working days after it was approved", _technicians),),
        not_applied,
        _sheet,
    ),
]
