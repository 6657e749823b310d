"""For whom something is: groups, classes and named people together, compared and put in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from esafety.schools.models import Person, TeachingGroup, YearGroup
from filtering.models import Group, Reach

GROUP_OF_YEAR: dict[int, Group] = {
    YearGroup.NURSERY: Group.EYFS,
    YearGroup.RECEPTION: Group.EYFS,
    YearGroup.YEAR_1: Group.KS1,
    YearGroup.YEAR_2: Group.KS1,
    **dict.fromkeys(range(3, 7), Group.KS2),
    **dict.fromkeys(range(7, 10), Group.KS3),
    **dict.fromkeys(range(10, 12), Group.KS4),
    **dict.fromkeys(range(12, 14), Group.KS5),
}


@dataclass(frozen=True)
class Whom:
    """For whom, before it is kept as a Reach."""

    groups: tuple[str, ...] = ()
    classes: tuple[TeachingGroup, ...] = ()
    people: tuple[Person, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups or self.classes or self.people)


def whom_of(reach: Reach) -> Whom:
    """Read once for each Reach: it is never changed."""
    if "_whom" not in reach.__dict__:
        prefetch_related_objects([reach], "classes", "people")
        remember(reach, Whom(tuple(reach.groups), tuple(reach.classes.all()), tuple(reach.people.all())))
    whom: Whom = reach.__dict__["_whom"]
    return whom


def remember(reach: Reach, whom: Whom) -> None:
    reach.__dict__["_whom"] = whom


def same(one: Whom, other: Whom) -> bool:
    return is_part(one, other) and is_part(other, one)


def is_part(some: Whom, whole: Whom) -> bool:
    """Whether nobody is named in `some` who is not named in `whole`, in the same words."""
    return (
        set(some.groups) <= set(whole.groups)
        and set(some.classes) <= set(whole.classes)
        and set(some.people) <= set(whole.people)
    )


def is_reached(some: Whom, whole: Whom) -> bool:
    """Whether all that `some` names are reached by `whole`: a class also by the group of its year."""
    rest = [one for one in some.classes if group_of(one.year_group) not in whole.groups]
    return is_part(Whom(some.groups, tuple(rest), some.people), whole)


def share_some(one: Whom, other: Whom) -> bool:
    """Whether somebody may be meant by both. Of whom the year is not known, it may always be."""
    named: tuple[TeachingGroup | Person, ...] = (*one.classes, *one.people, *other.classes, *other.people)
    if any(member.year_group is None for member in named):
        return True
    if set(one.groups) & groups_in(other) or set(other.groups) & groups_in(one):
        return True
    classes = _classes_of(one) & {group.pk for group in other.classes} | _classes_of(other) & {
        group.pk for group in one.classes
    }
    return bool(classes or set(one.people) & set(other.people))


def _classes_of(whom: Whom) -> set[int | None]:
    """The keys of the classes named, and of those that the people named are in."""
    return {group.pk for group in whom.classes} | {person.teaching_group_id for person in whom.people}


def group_of(year: int | None) -> Group | None:
    return None if year is None else GROUP_OF_YEAR.get(year)


def groups_in(whom: Whom) -> set[str]:
    """Every group that somebody named belongs to."""
    years = [one.year_group for one in whom.classes] + [one.year_group for one in whom.people]
    return {*whom.groups, *filter(None, map(group_of, years))}


def in_words(whom: Whom) -> str:
    """Such as "Key stage 2 (Years 3 to 6) and 2 Hazel"."""
    groups = [str(group.label) for group in Group if group in whom.groups]
    return and_list([*groups, *(one.name for one in whom.classes), *(one.name for one in whom.people)])


def and_list(words: Iterable[str]) -> str:
    *first, last = list(words) or ["nobody"]
    return f"{', '.join(first)} and {last}" if first else last
