"""When the filter, what keeps it up, and the monitoring are due to be looked at (F7, KCSIE, DfE standard).

A third of the year (`esafety.schools.terms`) is a term here. Plain questions, asked of a school and a day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from esafety.schools.calendar import (
    ONE_DAY,
    SchoolCalendar,
    calendar_of,
    is_working_day,
    local_day,
    start_of,
    working_days_after,
)
from esafety.schools.models import School, TeachingGroup, Term
from esafety.schools.terms import Term as Third
from esafety.schools.terms import term_of
from filtering.models import (
    CareCheck,
    CareKind,
    Category,
    Cell,
    FilterCheck,
    Group,
    MonitoringReport,
    Place,
    Reach,
    Result,
    Rule,
)
from filtering.rules import reaching

CHECK_IN_WEEK, HEAD_IN_WEEK = 4, 6
AFTER_CHANGE, AFTER_CHANGE_HEAD = 2, 5  # working days
READ_BY, READ_LATE = 3, 8  # working days after the week
CHANGES_LOOKED_BACK = timedelta(days=90)  # an older change is covered by the termly check
WEEK = timedelta(weeks=1)
# Where the school has entered no terms: about when they begin, by `Third.part`.
USUALLY_BEGINS = ((1, 5), (4, 15), (9, 2))
SHORT: dict[str, str] = {
    Category.IWF: "IWF",
    Category.CTIRU: "CTIRU",
    Category.ADULT: "Adult",
    Category.PROFANITY: "Language",
    Category.EXTREMISM: "Extremism",
    Category.SELF_HARM: "Self-harm",
    Category.GAMBLING: "Gambling",
    Category.DRUGS: "Drugs",
    Category.PROXIES: "Ways round",
}


# --- Days ----------------------------------------------------------------------------------------------------


def why_not_on(school: School, day: date, today: date) -> str:
    """What is wrong with the day of a check; empty where nothing is."""
    if day > today:
        return "The day must be today or before."
    if day < school.opened_on:
        return f"{school} opened on {school.opened_on:%-d %B %Y}. Enter a day after that."
    return ""


def begins(school: School, third: Third) -> date:
    """The first day of school in it: of the terms that the school entered, the first that begins then."""
    entered = Term.objects.filter(school=school, starts_on__gte=third.first_day, starts_on__lt=third.after().first_day)
    return _first_of(entered.values_list("starts_on", flat=True), third)


def _begins(calendar: SchoolCalendar, third: Third) -> date:
    """The same, of a calendar that is at hand."""
    return _first_of((starts for starts, _ in calendar.terms), third)


def _first_of(starts: Iterable[date], third: Third) -> date:
    within = [one for one in starts if third.first_day <= one < third.after().first_day]
    month, day = USUALLY_BEGINS[third.part]
    return min(within, default=date(third.year, month, day))


def monday_of(day: date) -> date:
    return day - day.weekday() * ONE_DAY


def monday_of_week(begins_on: date, week: int) -> date:
    """The Monday of the school week of that number, counted from 1."""
    return monday_of(begins_on) + (week - 1) * WEEK


# --- The filter: each kind of user once a term, and after each change (F7) -------------------------------------


def groups_here(school: School) -> list[Group]:
    """For whom the filter is to be checked: the key stages of the classes that there are, and staff."""
    years = TeachingGroup.objects.filter(school=school).values_list("year_group", flat=True).distinct()
    here = {reaching.group_of(year) for year in years}
    return [group for group in Group if group in here or group == Group.STAFF]


def groups_not_checked(school: School, on: date) -> list[Group]:
    """Of those, whom nobody has tried the filter as in the term of the day, up to the day."""
    made = FilterCheck.objects.filter(school=school, on__gte=term_of(on).first_day, on__lte=on)
    tried = set(made.filter(made_at__lt=start_of(on + ONE_DAY)).values_list("group", flat=True))
    return [group for group in groups_here(school) if group not in tried]


@dataclass(frozen=True)
class Change:
    """A rule that was put into the filter, and those for whom nobody has tried it since."""

    rule: Rule
    groups: tuple[Group, ...]

    @property
    def since(self) -> date:
        return local_day(self.rule.applied_at)  # type: ignore[arg-type]  # only rules that were applied


def changes_not_checked(school: School, today: date) -> list[Change]:
    """Oldest first. A check of the same day counts where it was written down after the change."""
    since = start_of(today - CHANGES_LOOKED_BACK)
    applied = Rule.objects.filter(school=school, applied_at__gte=since, ended_at=None).order_by("applied_at", "pk")
    applied = applied.select_related("school", "request", "reach").prefetch_related("reach__classes", "reach__people")
    rules: list[Rule] = list(applied)
    last = _last_checks(school, local_day(since)) if rules else {}
    found = []
    for rule in rules:
        applied_at: datetime = rule.applied_at  # type: ignore[assignment]  # only rules that were applied
        groups = tuple(group for group in groups_reached(rule.reach) if last.get(group, since) < applied_at)
        if groups:
            found.append(Change(rule, groups))
    return found


def _last_checks(school: School, since: date) -> dict[str, datetime]:
    """By group, until when the filter is known to have been tried: the end of the day, or the moment written down."""
    last: dict[str, datetime] = {}
    rows = FilterCheck.objects.filter(school=school, on__gte=since).values_list("group", "on", "made_at")
    for group, on, made_at in rows:
        moment = min(made_at, start_of(on + ONE_DAY))
        last[group] = max(moment, last.get(group, moment))
    return last


def groups_reached(reach: Reach) -> list[Group]:
    """Whom a rule is for. People who are in no year are staff."""
    whom = reaching.whom_of(reach)
    named = reaching.groups_in(whom)
    if any(one.year_group is None for one in whom.people):
        named.add(Group.STAFF)
    return [group for group in Group if group in named]


# --- What was tried, as a table --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tried:
    """One kind of user in one place this term: what each category did, the worst of the devices that were tried."""

    place: Place
    group: Group
    devices: list[str]
    results: dict[str, str]
    checks: int

    @property
    def gaps(self) -> list[Category]:
        return [one for one in Category if one not in self.results]


def tried_since(school: School, since: date) -> list[Tried]:
    """What the newest try of each category on each device gave; one query."""
    cells = Cell.objects.filter(check_made__school=school, check_made__on__gte=since)
    rows = cells.order_by("check_made__on", "check_made__pk").values_list(
        "check_made__place",
        "check_made__group",
        "check_made__device",
        "check_made",
        "category",
        "result",
    )
    newest: dict[tuple[str, str], dict[tuple[str, str], str]] = defaultdict(dict)
    devices: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    checks: dict[tuple[str, str], set[int]] = defaultdict(set)
    for place, group, device, check, category, result in rows:
        at = (place, group)
        devices[at].setdefault(device.casefold(), device)
        checks[at].add(check)
        if result != Result.NOT_TRIED:
            newest[at][(device.casefold(), category)] = result
    return [
        Tried(place, group, list(devices[at].values()), _worst(newest[at]), len(checks[at]))
        for place in Place
        for group in Group
        if (at := (str(place), str(group))) in devices
    ]


def _worst(by_device: dict[tuple[str, str], str]) -> dict[str, str]:
    worst: dict[str, str] = {}
    for (_, category), result in by_device.items():
        if worst.get(category) != Result.OPEN:
            worst[category] = result
    return worst


def not_tried(tried: Iterable[Tried], groups: Iterable[Group]) -> list[tuple[Place, list[Group]]]:
    """By place, the kinds of user whom nobody has been in it this term."""
    done = {(one.place, one.group) for one in tried}
    return [(place, gaps) for place in Place if (gaps := [one for one in groups if (place, one) not in done])]


# --- What keeps the filter up (F7) -----------------------------------------------------------------------------


def care_not_done(school: School, on: date) -> list[CareKind]:
    """What nobody has looked at in the term of the day."""
    made = CareCheck.objects.filter(school=school, on__gte=term_of(on).first_day, on__lte=on)
    done = set(made.values_list("kind", flat=True))
    return [kind for kind in CareKind if kind not in done]


# --- The weekly report of the monitoring (KCSIE) -----------------------------------------------------------------


def school_weeks(calendar: SchoolCalendar, first: date, last: date) -> Iterator[date]:
    """The Mondays of the weeks between the days that have a school day in them."""
    monday = monday_of(first)
    while monday <= last:
        if any(is_working_day(calendar, monday + number * ONE_DAY) for number in range(5)):
            yield monday
        monday += WEEK


def weeks_of_term(school: School, today: date) -> list[date]:
    """Newest first, up to the week of today. In the holidays, those of the third of the year all the same."""
    calendar = calendar_of(school)
    return list(school_weeks(calendar, _begins(calendar, term_of(today)), today))[::-1]


def read_by(calendar: SchoolCalendar, week: date, days: int = READ_BY) -> date:
    """The day on which the report of a week is read at the latest: the third school day after it."""
    return working_days_after(calendar, week + 6 * ONE_DAY, days)


def weeks_not_read(school: School, today: date) -> list[tuple[date, date]]:
    """Weeks of this term of which the report is overdue, newest first, each with the day by which it was to be read."""
    calendar = calendar_of(school)
    weeks = school_weeks(calendar, _begins(calendar, term_of(today)), today)
    over = [(week, by) for week in weeks if (by := read_by(calendar, week)) < today]
    if not over:
        return []
    found = MonitoringReport.objects.filter(school=school, week_of__gte=over[0][0])
    read = set(found.values_list("week_of", flat=True))
    return [(week, by) for week, by in over[::-1] if week not in read]


def why_not_week(week: date, today: date) -> str:
    """What is wrong with the week of a report; empty where nothing is."""
    if week.weekday() != 0:
        return "A week is named by its Monday. Choose the week from the list."
    if week > today:
        return "The week has not come yet."
    return ""


def why_not_received(week: date, received_on: date) -> str:
    if received_on > timezone.localdate():
        return "The day on which it came must be today or before."
    if received_on < week:
        return "It cannot have come before its week began."
    return ""
