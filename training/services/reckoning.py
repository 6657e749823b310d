"""Working out how everybody stands, from requirements, appointments and completions; and what a change would do.

`Standing` is what boards, reminders and indicators read. It is worked out anew in the transaction of whatever changes
it, and each night for what changes by the date alone, such as a role that begins.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Count, Max, Q
from django.utils import timezone

from esafety.schools.models import School
from training.models import Completion, Course, Requirement, Standing, ValidityKind
from training.rules.asking import asked_since, spells_in
from training.rules.stricter import strictest_first, together
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


@dataclass(frozen=True)
class Newest:
    """When somebody last took a course; and when its edition that counts, where they did."""

    on: date
    of_edition: date | None

    def for_(self, requirement: Requirement) -> Done:
        if requirement.validity == ValidityKind.EDITION and self.of_edition is not None:
            return Done(self.of_edition)
        return Done(self.on, is_newest_edition=self.of_edition is not None)


# --- Working it out ------------------------------------------------------------------------------------------


def wanted(
    school: School,
    on: date,
    requirements: Iterable[Requirement],
    people: Collection[int] | None = None,
    replaced: Mapping[int, int] | None = None,
) -> dict[Key, Wanted]:
    """How everybody stands whom these ask on the day, today or past, by the strictest; as many queries however many.

    `requirements` have their course with them, and need not be saved: that is how a change is tried. `replaced` are
    courses, to those in whose favour they would be retired.
    """
    asks = all_wanted(school, on, requirements, people, replaced)
    return {key: _bound(theirs) for key, theirs in asks.items()}


def all_wanted(
    school: School,
    on: date,
    requirements: Iterable[Requirement],
    people: Collection[int] | None = None,
    replaced: Mapping[int, int] | None = None,
) -> dict[Key, list[Wanted]]:
    """The same with every requirement that asks, in their order."""
    asking = [one for one in requirements if one.holds_from <= on and (one.ended_on is None or one.ended_on > on)]
    if not asking:
        return {}
    spells = spells_in(school, on, people)
    here = {spell.person_id for spell in spells} | _named_and_here(school, asking, on)
    done = _newest(school, {one.course_id for one in asking}, people, on, replaced or {})
    found: dict[Key, list[Wanted]] = defaultdict(list)
    for requirement in asking:
        for person_id, since in asked_since(requirement, spells, on).items():
            if person_id not in here or (people is not None and person_id not in people):
                continue
            key = Key(person_id, requirement.course_id)
            taken = done.get(key)
            dates = dates_for(requirement, since, taken.for_(requirement) if taken else None)
            found[key].append(Wanted(requirement, since, dates))
    return found


def _bound(asks: list[Wanted]) -> Wanted:
    first = strictest_first(asks)[0]
    return Wanted(first.requirement, first.since, together(asks))


def _named_and_here(school: School, asking: list[Requirement], on: date) -> set[int]:
    named = [one.person_id for one in asking if one.person_id]
    return set(school.people.filter(pk__in=named).here_on(on).values_list("pk", flat=True)) if named else set()


def _newest(
    school: School, courses: set[int], people: Collection[int] | None, on: date, replaced: Mapping[int, int]
) -> dict[Key, Newest]:
    """By person and course the newest completion by the day that counts, those of courses that it replaced among them.

    Before the day from which the edition of now counts, it is not known which one was read: any counts.
    """
    stands_for = families(school, courses, replaced)
    of_now = Course.objects.filter(pk__in=courses).exclude(edition_on__gt=on)
    editions = dict(of_now.values_list("pk", "edition"))
    rows = Completion.objects.filter(school=school, course__in=stands_for, done_on__lte=on).counting()
    if people is not None:
        rows = rows.filter(person__in=people)
    rows = rows.order_by().values_list("person", "course", "edition").annotate(newest=Max("done_on"))
    found: dict[Key, Newest] = {}
    for person_id, course_id, edition, newest in rows.iterator(chunk_size=BATCH):
        course = stands_for[course_id]
        key = Key(person_id, course)
        one = Newest(newest, newest if edition == editions.get(course, edition) else None)
        found[key] = _newer(found[key], one) if key in found else one
    return found


def _newer(one: Newest, other: Newest) -> Newest:
    of_edition = [each.of_edition for each in (one, other) if each.of_edition is not None]
    return Newest(max(one.on, other.on), max(of_edition, default=None))


def families(school: School, courses: set[int], replaced: Mapping[int, int] | None = None) -> dict[int, int]:
    """Each course and those retired in its favour, however far back, to the one that they count for."""
    before = dict(Course.objects.filter(school=school, replaced_by__isnull=False).values_list("pk", "replaced_by"))
    before |= replaced or {}
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
    """What saving something would do on a day, in numbers of people by course.

    `people` are those newly asked, each once; `overdue_people` the keys of those newly overdue, longest overdue first.
    `digest` differs as soon as anybody's dates before or after it do.
    """

    on: date
    asked: int
    newly_asked: int
    no_longer_asked: int
    sooner: int
    later: int
    newly_overdue: int
    people: int
    overdue_people: tuple[int, ...]
    digest: str


def effect_of(proposed: Requirement, on: date) -> Effect:
    """Without saving anything: the requirement as it would be, among the others of its course and of its old one."""
    before = _in_force(proposed.school, on)
    old_course = next((one.course_id for one in before if one.pk == proposed.pk), proposed.course_id)
    before = [one for one in before if one.course_id in {proposed.course_id, old_course}]
    after = [one for one in before if one.pk != proposed.pk] + [proposed]
    was, becomes = wanted(proposed.school, on, before), wanted(proposed.school, on, after)
    return _compared(was, becomes, on, {proposed.course_id})


def effect_without(requirement: Requirement, on: date) -> Effect:
    """The same where it asks nobody any more."""
    before = [one for one in _in_force(requirement.school, on) if one.course_id == requirement.course_id]
    after = [one for one in before if one.pk != requirement.pk]
    was, becomes = wanted(requirement.school, on, before), wanted(requirement.school, on, after)
    return _compared(was, becomes, on, {requirement.course_id})


def effect_with(school: School, proposed: Sequence[Requirement], on: date) -> Effect:
    """The same where all of these come on top. Courses that are not saved have a key below 0, each its own."""
    courses = {one.course_id for one in proposed}
    before = [one for one in _in_force(school, on) if one.course_id in courses]
    was, becomes = wanted(school, on, before), wanted(school, on, [*before, *proposed])
    return _compared(was, becomes, on, courses)


def effect_of_replacing(course: Course, instead: Course, on: date) -> Effect:
    """The same where a course takes the place of another: what asked for that one asks for this."""
    before = [one for one in _in_force(course.school, on) if one.course_id in {course.pk, instead.pk}]
    was = all_wanted(course.school, on, before)
    moved = [copy(one) for one in before]
    for one in moved:
        one.course = instead
    becomes = wanted(course.school, on, moved, replaced={course.pk: instead.pk})
    joined: dict[Key, list[Wanted]] = defaultdict(list)
    for key, theirs in was.items():
        joined[Key(key.person_id, instead.pk)] += theirs
    return _compared({key: _bound(theirs) for key, theirs in joined.items()}, becomes, on, {instead.pk})


def _in_force(school: School, on: date) -> list[Requirement]:
    rows = Requirement.objects.filter(school=school).in_force(on).select_related("course", "school", "person")
    return list(rows)


def _compared(was: dict[Key, Wanted], becomes: dict[Key, Wanted], on: date, courses: Collection[int]) -> Effect:
    both, new = was.keys() & becomes.keys(), becomes.keys() - was.keys()
    moved = [(was[key].dates.due_on or date.max, becomes[key].dates.due_on or date.max) for key in both]
    late = [
        (one.dates.overdue_on, key.person_id)
        for key, one in becomes.items()
        if one.dates.overdue_on is not None and _is_overdue(one, on) and not (key in was and _is_overdue(was[key], on))
    ]
    return Effect(
        on=on,
        asked=sum(key.course_id in courses for key in becomes),
        newly_asked=len(new),
        no_longer_asked=len(was.keys() - becomes.keys()),
        sooner=sum(new_day < old_day for old_day, new_day in moved),
        later=sum(new_day > old_day for old_day, new_day in moved),
        newly_overdue=len(late),
        people=len({key.person_id for key in new}),
        overdue_people=tuple(person_id for _, person_id in sorted(late)),
        digest=_digest(was, becomes),
    )


def _digest(was: dict[Key, Wanted], becomes: dict[Key, Wanted]) -> str:
    lines = [
        f"{key}{was[key].dates if key in was else None}{becomes[key].dates if key in becomes else None}"
        for key in sorted(was.keys() | becomes.keys())
    ]
    return sha256("\n".join(lines).encode()).hexdigest()


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
