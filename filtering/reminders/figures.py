"""What filtering reminds people of: over-blocking, delegation and settings."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import holders
from esafety.access.records import SchoolRecord
from esafety.access.roles import STAFF_ROLES, Role
from esafety.notify.finders import about
from esafety.notify.registry import Due, Rule, Stage
from esafety.schools.calendar import ONE_DAY
from esafety.schools.models import Appointment, Person, School, SchoolSettings
from filtering import deciders
from filtering.models import Delegation, FilterSettings, Walled

DELEGATION_ENDS, SUPERVISOR_GONE = "filtering.delegation_ends", "filtering.supervisor_gone"
LEAVE_ENDS = "filtering.own_ends"
BEFORE = timedelta(days=3)


def delegation_ends(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To the head and whoever decides for them, while requests wait that the latter could decide on.

    Not where another delegation to the same person follows, nor where they are no senior leader any more.
    """
    given = Delegation.objects.filter(school=school, ended_at=None)
    ending = given.on(today).filter(ends_on__lte=today + BEFORE).select_related("to__user", "to__school", "school")
    for one in about(ending, only):
        if given.filter(to=one.to_id, ends_on__gt=one.ends_on).exists():
            continue
        if Role.SENIOR in one.to.roles() and deciders.to_decide(one.to).exists():
            heads = [each for each in _heads(school) if each != one.to]
            on = max(one.starts_on, one.ends_on - BEFORE)
            yield from (Due(DELEGATION_ENDS, one, each, on, 1, one.starts_on) for each in [*heads, one.to])


def supervisor_gone(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To the head and the officer, from the first day on which whoever was to watch no longer works here."""
    walled = Walled.objects.filter(school=school).with_watch(today).filter(is_watched=False).select_related("school")
    gone = list(about(walled, only))
    told = _each_once([*_heads(school), *_officers(school, today)]) if gone else []
    for one in gone:
        since = _gone_since(one, today)
        yield from (Due(SUPERVISOR_GONE, one, each, since, 1, since) for each in told)


def _gone_since(walled: Walled, today: date) -> date:
    held = Appointment.objects.filter(person=walled.supervisor_id, role__in=list(STAFF_ROLES), ends_on__lt=today)
    last = held.order_by("-ends_on").values_list("ends_on", flat=True).first()
    days = [walled.supervisor.left_on, last + ONE_DAY if last else None]
    return max(min((day for day in days if day is not None), default=walled.since), walled.since)


def leave_ends(school: School, today: date, *, only: int | None = None) -> Iterator[Due]:
    """To the chair, who can give it anew."""
    its = FilterSettings.objects.filter(school=school, own_until__gte=today, own_until__lte=today + BEFORE)
    for one in about(its, only).select_related("school"):
        on = one.own_until - BEFORE
        chairs = holders(school, Perm.FILTER_OWN_LEAVE).select_related("user", "school")
        yield from (Due(LEAVE_ENDS, one, each, on, 1, one.own_until) for each in chairs)


def _heads(school: School) -> list[Person]:
    return list(holders(school, Perm.FILTER_DELEGATE).select_related("user", "school"))


def _officers(school: School, on: date) -> list[Person]:
    held = Appointment.objects.on(on).filter(role=Role.OFFICER, person__school=school)
    people = holders(school, Perm.FILTER_VIEW).filter(pk__in=held.values("person"))
    return list(people.select_related("user", "school"))


def _each_once(people: Iterable[Person]) -> list[Person]:
    return list({one.pk: one for one in people}.values())


def _delegations(record: SchoolRecord) -> str:
    return reverse("filtering:delegations", args=[record.school.slug])


def _settings(record: SchoolRecord) -> str:
    return reverse("filtering:settings", args=[record.school.slug])


def _head_and_delegate(school: School, its: SchoolSettings) -> str:
    return "The headteacher, and whoever decides for them."


def _head_and_officer(school: School, its: SchoolSettings) -> str:
    return f"The headteacher and the {school.officer_word}."


def _chair(school: School, its: SchoolSettings) -> str:
    return "The chair of governors."


RULES: list[Rule] = [
    Rule(
        DELEGATION_ENDS,
        "A delegation of the headteacher that ends while requests wait",
        (Stage(DELEGATION_ENDS, "Three days before its last day", _head_and_delegate),),
        delegation_ends,
        _delegations,
        "Where nothing waits, it ends without a reminder.",
    ),
    Rule(
        SUPERVISOR_GONE,
        "A group for which only what is allowed opens, and which nobody watches",
        (Stage(SUPERVISOR_GONE, "On the first day on which the person named no longer works here", _head_and_officer),),
        supervisor_gone,
        _settings,
    ),
    Rule(
        LEAVE_ENDS,
        "The chair’s leave to decide on own requests, when it ends",
        (Stage(LEAVE_ENDS, "Three days before its last day", _chair),),
        leave_ends,
        _settings,
    ),
]
