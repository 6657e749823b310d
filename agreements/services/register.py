"""The access register as it is read: who stands on it, and what the rule says of each of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from agreements.models import AccessGrant, Suspension
from agreements.rules.access import LEFT_FOR, ROLES_OF, Kind, Verdict, verdict
from esafety.schools.models import Appointment, Person, School
from esafety.schools.querysets import PersonQuerySet


@dataclass(frozen=True)
class Row:
    """A person on the register, and what holds for them on the day."""

    person: Person
    verdict: Verdict


def who_may(school: School, day: date) -> list[Row]:
    """Everybody on the school's register that day, by name. Three queries."""
    return rows_of(on_register(Person.objects.filter(school=school), day), day)


def on_register(people: PersonQuerySet, day: date, kind: str = "") -> PersonQuerySet:
    """Those of the people who are of a kind on the day; without one, of any, but those who have left."""
    if kind == Kind.LEFT:
        could = AccessGrant.objects.filter(person=OuterRef("pk"))
        return people.filter(Exists(could), left_on__lte=day, left_on__gt=day - LEFT_FOR)
    roles = ROLES_OF[kind] if kind else [role for some in ROLES_OF.values() for role in some]
    appointed = Appointment.objects.on(day).filter(person=OuterRef("pk"), role__in=roles)
    return people.here_on(day).filter(Exists(appointed))


def may_not(people: PersonQuerySet, day: date) -> PersonQuerySet:
    """Those of the people who may not go online on the day, as `rules.access.verdict` says: asked of the database."""
    granted = AccessGrant.objects.on(day).filter(person=OuterRef("pk"))
    suspended = Suspension.objects.on(day).filter(person=OuterRef("pk"))
    return people.filter(~Exists(granted) | Exists(suspended) | Q(left_on__lte=day))


def rows_of(people: Iterable[Person], day: date) -> list[Row]:
    """What the rule says of each, by two queries however many they are."""
    found = list(people)
    pks = [one.pk for one in found]
    grants: dict[int, list[AccessGrant]] = defaultdict(list)
    for grant in AccessGrant.objects.filter(person__in=pks) if pks else ():
        grants[grant.person_id].append(grant)
    suspensions: dict[int, list[Suspension]] = defaultdict(list)
    for one in Suspension.objects.filter(person__in=pks, starts_on__lte=day, ends_on__gte=day) if pks else ():
        suspensions[one.person_id].append(one)
    return [
        Row(
            one,
            verdict(day, grants=grants[one.pk], suspensions=suspensions[one.pk], left_on=one.left_on),
        )
        for one in found
    ]


def count(school: School, day: date) -> tuple[int, int]:
    """How many stand on the register on the day, and how many of them may not go online."""
    people = on_register(Person.objects.filter(school=school), day)
    return people.count(), may_not(people, day).count()
