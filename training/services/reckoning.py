"""Working out how everybody stands, from requirements, appointments and completions; and what a change would do.

`Standing` is what boards, reminders and indicators read. It is worked out anew in the transaction of whatever changes
it, and each night for what changes by the date alone, such as a role that begins.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max, Q
from django.utils import timezone

from esafety.schools.models import School
from training.models import Completion, Course, Requirement, Standing
from training.rules.asking import asked_since, spells_in
from training.rules.validity import Dates, Done, dates_for

BATCH = 2_000


class Key(NamedTuple):
    person_id: int
    course_id: int


@dataclass(frozen=True)
class Wanted:
    """How one person stands with one course, and the requirement that says so."""

    requirement: Requirement
    since: date
    dates: Dates


# --- Working it out ------------------------------------------------------------------------------------------


def wanted(
    school: School, on: date, requirements: Iterable[Requirement], people: Collection[int] | None = None
) -> dict[Key, Wanted]:
    """How everybody stands whom these ask on the day, today or past, by the strictest; four queries, however many.

    `requirements` have their course with them, and need not be saved: that is how a change is tried.
    """
    asking = [one for one in requirements if one.holds_from <= on and (one.ended_on is None or one.ended_on > on)]
    if not asking:
        return {}
    spells = spells_in(school, on, people)
    here = {spell.person_id for spell in spells} | _named_and_here(school, asking, on)
    done = _newest(school, {one.course_id for one in asking}, people, on)
    found: dict[Key, Wanted] = {}
    for requirement in asking:
        for person_id, since in asked_since(requirement, spells, on).items():
            if person_id not in here or (people is not None and person_id not in people):
                continue
            key = Key(person_id, requirement.course_id)
            taken = done.get(key)
            one = Wanted(requirement, since, dates_for(requirement, since, taken))
            before = found.get(key)
            if before is None or one.dates.strictness < before.dates.strictness:
                found[key] = one
    return found


def _named_and_here(school: School, asking: list[Requirement], on: date) -> set[int]:
    named = [one.person_id for one in asking if one.person_id]
    return set(school.people.filter(pk__in=named).here_on(on).values_list("pk", flat=True)) if named else set()


def _newest(school: School, courses: set[int], people: Collection[int] | None, on: date) -> dict[Key, Done]:
    """By person and course the newest completion by the day that counts, those of courses that it replaced among them.

    Before the day from which the edition of now counts, it is not known which one was read: any counts.
    """
    stands_for = families(school, courses)
    of_now = Course.objects.filter(pk__in=courses).exclude(edition_on__gt=on)
    editions = dict(of_now.values_list("pk", "edition"))
    rows = Completion.objects.filter(school=school, course__in=stands_for, done_on__lte=on).counting()
    if people is not None:
        rows = rows.filter(person__in=people)
    rows = rows.order_by().values_list("person", "course", "edition").annotate(newest=Max("done_on"))
    found: dict[Key, Done] = {}
    for person_id, course_id, edition, newest in rows.iterator(chunk_size=BATCH):
        course = stands_for[course_id]
        one, key = Done(newest, edition == editions.get(course, edition)), Key(person_id, course)
        before = found.get(key)
        if before is None or (one.is_newest_edition, one.on) > (before.is_newest_edition, before.on):
            found[key] = one
    return found


def families(school: School, courses: set[int]) -> dict[int, int]:
    """Each course and those retired in its favour, however far back, to the one that they count for."""
    before = dict(Course.objects.filter(school=school, replaced_by__isnull=False).values_list("pk", "replaced_by"))
    found = {pk: pk for pk in courses}
    for pk in before:
        at, seen = pk, set[int]()
        while at not in courses and at in before and at not in seen:
            seen.add(at)
            at = before[at]
        if at in courses:
            found[pk] = at
    return found


# --- Keeping it ----------------------------------------------------------------------------------------------


def reckon(school: School, *, people: Collection[int] | None = None, courses: Collection[int] | None = None) -> int:
    """Bring `Standing` up to date in the caller's transaction, of everybody or of these; gives how many rows changed.

    The caller holds the school (`numbering.one_at_a_time`) where two could do it at once for the same people.
    """
    on = timezone.localdate()
    requirements = Requirement.objects.filter(school=school).in_force(on).select_related("course")
    kept = Standing.objects.filter(school=school)
    if courses is not None:
        requirements, kept = requirements.filter(course__in=courses), kept.filter(course__in=courses)
    if people is not None:
        kept = kept.filter(person__in=people)
    stands = wanted(school, on, list(requirements), people)
    return _put(school, stands, list(kept))


def _put(school: School, stands: dict[Key, Wanted], kept: list[Standing]) -> int:
    changed, gone = [], []
    for row in kept:
        want = stands.pop(Key(row.person_id, row.course_id), None)
        if want is None:
            gone.append(row.pk)
        elif _differs(row, want):
            changed.append(_as(row, want))
    new = [
        _as(Standing(school=school, person_id=key.person_id, course_id=key.course_id), want)
        for key, want in stands.items()
    ]
    for at in range(0, len(gone), BATCH):
        Standing.objects.filter(pk__in=gone[at : at + BATCH]).delete()
    Standing.objects.bulk_update(changed, ["requirement", "since", "done_on", "due_on", "overdue_on"], BATCH // 4)
    Standing.objects.bulk_create(new, batch_size=BATCH)
    return len(gone) + len(changed) + len(new)


def _differs(row: Standing, want: Wanted) -> bool:
    dates = want.dates
    return (row.requirement_id, row.since, row.done_on, row.due_on, row.overdue_on) != (
        want.requirement.pk,
        want.since,
        dates.done_on,
        dates.due_on,
        dates.overdue_on,
    )


def _as(row: Standing, want: Wanted) -> Standing:
    row.requirement, row.since = want.requirement, want.since
    row.done_on, row.due_on, row.overdue_on = want.dates.done_on, want.dates.due_on, want.dates.overdue_on
    return row


# --- What a change would do --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Effect:
    """What saving a requirement would do, in numbers of people, as of today."""

    asked: int
    newly_asked: int
    no_longer_asked: int
    sooner: int
    later: int
    newly_overdue: int


def effect_of(proposed: Requirement, on: date) -> Effect:
    """Without saving anything: the requirement as it would be, among the others of its course and of its old one."""
    before = list(Requirement.objects.filter(school=proposed.school).in_force(on).select_related("course", "school"))
    old_course = next((one.course_id for one in before if one.pk == proposed.pk), proposed.course_id)
    before = [one for one in before if one.course_id in {proposed.course_id, old_course}]
    after = [one for one in before if one.pk != proposed.pk] + [proposed]
    was, becomes = wanted(proposed.school, on, before), wanted(proposed.school, on, after)
    both = was.keys() & becomes.keys()
    moved = [(was[key].dates.due_on or date.max, becomes[key].dates.due_on or date.max) for key in both]
    return Effect(
        asked=sum(key.course_id == proposed.course_id for key in becomes),
        newly_asked=len(becomes.keys() - was.keys()),
        no_longer_asked=len(was.keys() - becomes.keys()),
        sooner=sum(new < old for old, new in moved),
        later=sum(new > old for old, new in moved),
        newly_overdue=sum(
            _is_overdue(one, on) and not (key in was and _is_overdue(was[key], on)) for key, one in becomes.items()
        ),
    )


def _is_overdue(one: Wanted, on: date) -> bool:
    return one.dates.overdue_on is not None and one.dates.overdue_on <= on


# --- In numbers ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """Of those who are asked and not away for long: how many there are, and how many are in date or not yet due."""

    asked: int
    in_date: int
    overdue: int


def coverage(school: School, on: date, **narrowed: object) -> Coverage:
    """As the standings are today, counted as of `on`; `narrowed` are filters of `Standing`. One query."""
    rows = Standing.objects.filter(school=school, **narrowed).counted(on)
    counts = rows.aggregate(
        asked=Count("pk"),
        overdue=Count("pk", filter=Q(overdue_on__lte=on)),
        in_date=Count("pk", filter=Q(due_on=None) | Q(due_on__gte=on, done_on__isnull=False)),
    )
    return Coverage(**counts)
