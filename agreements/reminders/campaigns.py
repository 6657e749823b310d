"""What agreements remind people of: what has not been answered.

Who answers at sign-in is reminded by the engine; who answers by a link gets a letter (`services.chasing`). Both stop
on answering, wait for school days, and end with the officer being told.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Min, QuerySet
from django.urls import reverse

from agreements.models import Asked, Campaign, Way
from agreements.rules import campaigns as rules
from agreements.services.asking import REMINDER, page_of
from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.access.records import SchoolRecord
from esafety.access.roles import Role
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.calendar import calendar_of, local_day, start_of, working_days_after
from esafety.schools.models import Person, School, SchoolSettings

UNANSWERED, STILL = "agreements.unanswered", "agreements.still_unanswered"


def _waiting(school: School, before: date, only: int | None) -> QuerySet[Asked]:
    """Asked on such a day or before it, in campaigns that remind."""
    rows = Asked.objects.waiting().filter(campaign__school=school, campaign__reminds=True)
    if only is not None:
        rows = rows.filter(campaign=only)
    return rows.filter(asked_at__lt=start_of(before + timedelta(1)))


def unanswered(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To those who answer at sign-in: a first time, and a second."""
    calendar = calendar_of(school)
    due = rules.cutoffs(calendar, today)
    rows = _waiting(school, due.first, only).filter(way=Way.SIGN_IN).to_be_told()
    asked = rows.order_by("campaign_id", "person_id").values_list("campaign", "person").annotate(first=Min("asked_at"))
    found = [(campaign, person, local_day(at)) for campaign, person, at in asked]
    campaigns = Campaign.objects.select_related("school").in_bulk({one[0] for one in found})
    people = Person.objects.select_related("user", "school").in_bulk({one[1] for one in found})
    days = {
        day: [working_days_after(calendar, day, after) for after in rules.DAYS] for day in {one[2] for one in found}
    }
    for campaign, person, since in found:
        stage = min(due.stage_of(since), 2)
        yield Due(UNANSWERED, campaigns[campaign], people[person], days[since][stage - 1], stage, since)


def still_unanswered(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To those who run campaigns, of each in which somebody has not answered after both reminders."""
    calendar = calendar_of(school)
    late = _waiting(school, rules.cutoffs(calendar, today).officer, only)
    firsts = late.order_by("campaign_id").values_list("campaign").annotate(first=Min("asked_at"))
    found = {campaign: local_day(at) for campaign, at in firsts}
    campaigns = Campaign.objects.select_related("school").in_bulk(found)
    people = list(holders(school, Perm.CAMPAIGN_RUN).select_related("user", "school")) if found else []
    for pk, since in found.items():
        on = working_days_after(calendar, since, rules.OFFICER_AFTER)
        yield from (Due(STILL, campaigns[pk], person, on, 1, since) for person in people)


def _answered_at(record: SchoolRecord) -> str:
    assert isinstance(record, Campaign)  # noqa: S101
    return page_of(record)


def _board_of(record: SchoolRecord) -> str:
    assert isinstance(record, Campaign)  # noqa: S101
    return reverse("agreements:campaign", args=[record.school.slug, record.number])


def _whoever_is_asked(school: School, its: SchoolSettings) -> str:
    return "Whoever is asked and has not answered"


def _whoever_asks(school: School, its: SchoolSettings) -> str:
    return f"{school.role_words(Role.OFFICER)} and headteacher"


RULES: list[Rule] = [
    Rule(
        UNANSWERED,
        "An agreement that has not been answered",
        (
            Stage(REMINDER, f"{rules.FIRST_AFTER} school days after it was asked", _whoever_is_asked),
            Stage(REMINDER, f"{rules.SECOND_AFTER} school days after it was asked", _whoever_is_asked),
        ),
        unanswered,
        _answered_at,
        note="Parents who answer by a link get a letter on the same days.",
    ),
    Rule(
        STILL,
        "An agreement that somebody has still not answered",
        (Stage("agreements.unanswered", f"{rules.OFFICER_AFTER} school days after it was asked", _whoever_asks),),
        still_unanswered,
        _board_of,
    ),
]
