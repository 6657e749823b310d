"""What filtering reminds people of: sites to be looked at again, and faults that stand."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet

from esafety.access.perms import Perm
from esafety.access.questions import can, holders
from esafety.access.roles import Role, roles_with
from esafety.notify.finders import about, in_roles
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.calendar import calendar_of, local_day, start_of, working_days_after
from esafety.schools.models import School, SchoolSettings
from esafety.words import uncapitalised
from filtering.models import Fault, SiteAssessment
from filtering.rules.faults import TOLD_AGAIN_AFTER

TO_LOOK_AT = "filtering.site_to_look_at"
HARMFUL_OPEN, FAULT_OPEN = "filtering.harmful_fault_open", "filtering.fault_open"


# --- A site to be looked at again ----------------------------------------------------------------------------


def to_look_at(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """From its day to whoever assessed it; to the officers where they no longer assess here."""
    rows = SiteAssessment.objects.filter(school=school).to_look_at(today)
    due = list(about(rows, only).select_related("school", "by__user", "by__school"))
    officers = in_roles(school, [Role.OFFICER], today) if due else []
    for one in due:
        told = [one.by] if can(one.by, Perm.SITES_ASSESS) else officers
        yield from (Due(TO_LOOK_AT, one, person, one.review_on, 1, one.on) for person in told)


# --- A fault that stands -------------------------------------------------------------------------------------


def harmful(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """On the next working day, of the holidays too, and each week from then on."""
    faults = list(_open(school, today, only).filter(is_harmful=True))
    calendar = calendar_of(school).in_holidays_too() if faults else None
    for fault in faults:
        first = working_days_after(calendar, local_day(fault.reported_at), 1)  # type: ignore[arg-type]
        if first <= today:
            yield from _weekly(HARMFUL_OPEN, fault, first, today, urgent=True)


def harmless(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """Each week from the day of the report."""
    for fault in _open(school, today, only).filter(is_harmful=False):
        first = local_day(fault.reported_at) + TOLD_AGAIN_AFTER
        if first <= today:
            yield from _weekly(FAULT_OPEN, fault, first, today)


def _open(school: School, today: date, only: int | None) -> "QuerySet[Fault]":
    faults = Fault.objects.filter(school=school, reported_at__lt=start_of(today)).open().select_related("school")
    return about(faults, only)


def _weekly(key: str, fault: Fault, first: date, today: date, *, urgent: bool = False) -> Iterator[Due]:
    """To those who can close it. Each week is a time of its own, so that each is told once."""
    on = first + (today - first) // TOLD_AGAIN_AFTER * TOLD_AGAIN_AFTER
    menders = holders(fault.school, Perm.FILTER_APPLY).select_related("user", "school")
    yield from (Due(key, fault, person, on, 1, on, urgent) for person in menders)


# --- The rules -----------------------------------------------------------------------------------------------


def _whoever_assessed(school: School, its: SchoolSettings) -> str:
    officer = school.role_words(Role.OFFICER)
    return f"Whoever assessed it; if they have left, the {uncapitalised(officer)}."


def _menders(school: School, its: SchoolSettings) -> str:
    words = school.role_words(roles_with(Perm.FILTER_APPLY)[0])
    return f"The {words if words[:2].isupper() else uncapitalised(words)}."


RULES: list[Rule] = [
    Rule(
        TO_LOOK_AT,
        "A site whose assessment is to be looked at again",
        (Stage(TO_LOOK_AT, "On the day that was set", _whoever_assessed),),
        to_look_at,
        SiteAssessment.get_absolute_url,
    ),
    Rule(
        HARMFUL_OPEN,
        "A fault of the filter that could harm a child, and stands",
        (Stage(HARMFUL_OPEN, "On the next working day, and each week from then on", _menders),),
        harmful,
        Fault.get_absolute_url,
    ),
    Rule(
        FAULT_OPEN,
        "Another fault of the filter that stands",
        (Stage(FAULT_OPEN, "Each week", _menders),),
        harmless,
        Fault.get_absolute_url,
    ),
]
