"""What filtering answers about how the school is doing: over-blocking, delegation and settings."""

from datetime import date, timedelta

from django.db.models import Count, F, Q

from esafety.access.perms import Perm
from esafety.indicators.models import State
from esafety.indicators.registry import Indicator, Reading, Unit
from esafety.schools.calendar import ONE_DAY, calendar_of, local_day, start_of, working_days_after
from esafety.schools.models import School
from filtering.models import Appeal, Decision, FilterRequest, Kind, Verdict
from filtering.rules.overblocking import DECIDED_IN_TIME, DECIDED_WITHIN, FEWEST_DECIDED, MOST_REFUSED, MOST_UPHELD

DAYS = 90
YEAR = 365


def decided_in_time(school: School, on: date) -> Reading:
    """Of the requests of 90 days, those decided within three working days. What is not yet due is left out."""
    end = start_of(on + ONE_DAY)
    asked = FilterRequest.objects.filter(
        school=school, joined_to=None, asked_at__gte=end - timedelta(DAYS), asked_at__lt=end
    ).exclude(state=FilterRequest.State.WITHDRAWN)
    calendar = calendar_of(school)
    in_time = due = 0
    for asked_at, decided_at in asked.order_by().values_list("asked_at", "decided_at"):
        last = working_days_after(calendar, local_day(asked_at), DECIDED_WITHIN)
        was_in_time = decided_at is not None and decided_at < end and local_day(decided_at) <= last
        if was_in_time or last < on:
            due += 1
            in_time += was_in_time
    if not due:
        return Reading(State.NOT_EVIDENCED, f"No request was due for a decision in the {DAYS} days before.")
    words = f"Requests of the {DAYS} days before, each due within {DECIDED_WITHIN} of the school’s working days."
    state = State.MET if in_time / due >= DECIDED_IN_TIME else State.AT_RISK
    return Reading(state, words, in_time / due, in_time, due)


def refused(school: School, on: date) -> Reading:
    """Of the decisions of a year on what was to be opened, the refusals. An appeal that is upheld takes its own off."""
    end = start_of(on + ONE_DAY)
    decided = Decision.objects.filter(request__school=school, at__gte=end - timedelta(YEAR), at__lt=end)
    answered_at = F("request__appeal__answered_at")
    overruled = Q(request__appeal__is_upheld=True, request__appeal__answered_at__lt=end, at__lte=answered_at)
    counted = (
        decided.exclude(request__kind=Kind.BLOCK)
        .exclude(verdict=Verdict.MORE)
        .aggregate(
            all=Count("request", distinct=True),
            refused=Count("request", distinct=True, filter=Q(verdict=Verdict.REFUSED) & ~overruled),
        )
    )
    if counted["all"] < FEWEST_DECIDED:
        return Reading(State.NOT_EVIDENCED, "Too few requests were decided in the year before to tell.")
    share = counted["refused"] / counted["all"]
    words = "Requests decided in the year before by which something was to be opened."
    state = State.MET if share <= MOST_REFUSED else State.AT_RISK
    return Reading(state, words, share, counted["refused"], counted["all"])


def appeals_upheld(school: School, on: date) -> Reading:
    """Of the appeals answered in a year, those that were upheld: refusals that blocked too much."""
    end = start_of(on + ONE_DAY)
    answered = Appeal.objects.filter(school=school, answered_at__gte=end - timedelta(YEAR), answered_at__lt=end)
    counted = answered.aggregate(all=Count("pk"), upheld=Count("pk", filter=Q(is_upheld=True)))
    if not counted["all"]:
        return Reading(State.NOT_EVIDENCED, "No appeal was answered in the year before.")
    share = counted["upheld"] / counted["all"]
    words = "Appeals answered in the year before. One that is upheld says that its refusal blocked too much."
    state = State.MET if share <= MOST_UPHELD else State.AT_RISK
    return Reading(state, words, share, counted["upheld"], counted["all"])


INDICATORS: list[Indicator] = [
    Indicator(
        "filtering.decided_in_time",
        "Decided in three working days",
        "Is what is asked of the filter decided soon?",
        "9 in 10 requests",
        Unit.SHARE,
        decided_in_time,
        "filtering:overblocking",
        Perm.FILTER_OVERBLOCKING,
    ),
    Indicator(
        "filtering.refused",
        "Refused of what was to be opened",
        "Is little refused of what staff ask to be opened?",
        "no more than 3 in 10 decided",
        Unit.SHARE,
        refused,
        "filtering:overblocking",
        Perm.FILTER_OVERBLOCKING,
    ),
    Indicator(
        "filtering.appeals_upheld",
        "Appeals that were upheld",
        "Do refusals stand when somebody else looks at them again?",
        "no more than half of the appeals",
        Unit.SHARE,
        appeals_upheld,
        "filtering:overblocking",
        Perm.FILTER_OVERBLOCKING,
    ),
]
