"""Whom a campaign asks: in figures before it opens, and one after the other as it asks them.

Parents are asked where they have parental responsibility, may be contacted, and no court order bars them, for each of
their children who is a pupil here today. All others are asked for themselves. Cost and memory of a page of them do not
grow with their number: pages go by key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import batched
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from agreements.models import Asked, Audience, Campaign, Way
from agreements.rules import campaigns as rules
from agreements.rules.campaigns import Whom
from esafety.access.roles import Role
from esafety.schools.models import Appointment, ParentLink, Person, School

PAGE = 4_000  # people of the school, asked or not
LEFT_WITHIN = timedelta(days=365)
LEAVERS = "Pupils who left in the last year"
HAS_ADDRESS = ~Q(email="") | Q(user__isnull=False) & ~Q(user__email="")
KNOWN_FROM_RECORD = "The school’s records"
KNOWN_FROM_SIGN_IN = "What they sign in with"


class Question(NamedTuple):
    """What one person is asked: for themself, or for a child by key."""

    person: int
    child: int | None


# --- The people ------------------------------------------------------------------------------------------------


def pupils(school: School, whom: Whom, audience: str, today: date) -> QuerySet[Person]:
    """The pupils covered: here today, of these classes and years; without either, of the years of the audience."""
    appointed = _held(Appointment.objects.on(today), [Role.PUPIL])
    here = Person.objects.filter(Exists(appointed), school=school).here_on(today)
    return _covered(here, whom, audience)


def _covered(people: QuerySet[Person], whom: Whom, audience: str) -> QuerySet[Person]:
    years = whom.years or (() if whom.classes else tuple(rules.YEARS.get(audience, ())))
    if whom.classes:
        people = people.filter(teaching_group__in=whom.classes)
    if years:
        people = people.filter(Q(year_group__in=years) | Q(year_group=None, teaching_group__year_group__in=years))
    if whom.new_since:
        people = people.filter(_joined_since(whom.new_since, [Role.PUPIL]))
    return people


def adults(school: School, whom: Whom, audience: str, today: date) -> QuerySet[Person]:
    """Those who hold one of the roles today; without roles, those of the audience."""
    roles = whom.roles or rules.ROLES.get(audience, ())
    appointed = _held(Appointment.objects.on(today), roles)
    people = Person.objects.filter(Exists(appointed), school=school).here_on(today)
    return people.filter(_joined_since(whom.new_since, roles)) if whom.new_since else people


def _joined_since(day: date, roles: Sequence[str]) -> Q:
    """By the day they came where it is known, else by the first day of the role."""
    before = _held(Appointment.objects.filter(starts_on__lt=day), roles)
    return Q(joined_on__gte=day) | Q(~Exists(before), joined_on=None)


def _held(appointments: QuerySet[Appointment], roles: Sequence[str]) -> QuerySet[Appointment]:
    """Those of the person at hand that give one of the roles.

    The role is compared in a form that no index holds: by the index of roles, SQLite would go through all pupils of
    all schools for each one of them.
    """
    return appointments.alias(is_of=Concat("role", Value(""))).filter(person=OuterRef("pk"), is_of__in=list(roles))


def parent_links(school: School, whom: Whom, today: date) -> QuerySet[ParentLink]:
    """Who is asked for whom, among parents."""
    covered = pupils(school, whom, Audience.PARENTS, today).filter(pk=OuterRef("child_id"))
    return _may_be_asked(school, today).filter(Exists(covered))


def _may_be_asked(school: School, today: date) -> QuerySet[ParentLink]:
    """Whatever becomes of the child: parents who are here, with responsibility, and no bar."""
    here = Q(parent__left_on=None) | Q(parent__left_on__gt=today)
    links: QuerySet[ParentLink] = ParentLink.objects.deciding()
    return links.filter(here, parent__school=school, may_be_contacted=True)


def people_of(campaign: Campaign, today: date | None = None) -> QuerySet[Person]:
    """Everybody whom the campaign covers as of the day, asked or not."""
    today = today or timezone.localdate()
    audience, whom = campaign.version.agreement.audience, Whom.of(campaign.whom)
    if rules.is_of_families(audience):
        links = parent_links(campaign.school, whom, today)
        return Person.objects.filter(pk__in=links.values("parent"))
    if rules.is_of_pupils(audience):
        return pupils(campaign.school, whom, audience, today)
    return adults(campaign.school, whom, audience, today)


def not_asked_yet(campaign: Campaign, *, after: int = 0, today: date | None = None) -> list[Question]:
    """A page of questions that the campaign has not asked, of people in order of their keys, none of them in part.

    Empty when all have been asked.
    """
    today = today or timezone.localdate()
    people = Person.objects.filter(school=campaign.school_id).order_by("pk").values_list("pk", flat=True)
    while keys := list(people.filter(pk__gt=after)[:PAGE]):
        if found := _questions(campaign, today, Q(person__gte=keys[0], person__lte=keys[-1])):
            return found
        after = keys[-1]
    return []


def _questions(campaign: Campaign, today: date, among: Q) -> list[Question]:
    """Few enough to be held: of families, first the links and then which of their children are covered."""
    asked = Asked.objects.filter(campaign=campaign)
    if not rules.is_of_families(campaign.version.agreement.audience):
        people = people_of(campaign, today).alias(person=F("pk"), child=F("pk"))
        people = people.filter(~Exists(asked.filter(person=OuterRef("pk"), child=None)), among)
        return [Question(pk, None) for pk in people.order_by("pk").values_list("pk", flat=True)]
    links = _may_be_asked(campaign.school, today).alias(person=F("parent_id"))
    links = links.filter(~Exists(asked.filter(person=OuterRef("parent_id"), child=OuterRef("child_id"))), among)
    found = list(links.order_by("parent_id", "child_id").values_list("parent_id", "child_id"))
    covered: set[int] = set()
    for some in batched({child for _, child in found}, 1_000):
        theirs = pupils(campaign.school, Whom.of(campaign.whom), Audience.PARENTS, today).filter(pk__in=some)
        covered.update(theirs.values_list("pk", flat=True))
    return [Question(parent, child) for parent, child in found if child in covered]


def count_not_asked(campaign: Campaign) -> int:
    """How many people are still to be asked something: what a job counts to."""
    today, asked = timezone.localdate(), Asked.objects.filter(campaign=campaign)
    if rules.is_of_families(campaign.version.agreement.audience):
        links = parent_links(campaign.school, Whom.of(campaign.whom), today)
        links = links.filter(~Exists(asked.filter(person=OuterRef("parent_id"), child=OuterRef("child_id"))))
        return links.aggregate(people=Count("parent", distinct=True))["people"] or 0
    return people_of(campaign, today).filter(~Exists(asked.filter(person=OuterRef("pk"), child=None))).count()


# --- How each is asked -------------------------------------------------------------------------------------------


class Road(NamedTuple):
    """How somebody is asked, at which address, and how that address is known (A9)."""

    way: str
    address: str = ""
    known_from: str = ""


def road_to(person: Person, audience: str) -> Road:
    """Needs `user` at hand."""
    if audience == Audience.INFANTS:
        return Road(Way.CLASS)
    address = address_of(person)
    if rules.is_of_families(audience):
        return Road(Way.LINK, *address) if address[0] else Road(Way.SLIP)
    if person.has_sign_in:
        return Road(Way.SIGN_IN, *address)
    if rules.is_of_pupils(audience):
        return Road(Way.CLASS)
    return Road(Way.LINK, *address) if address[0] else Road(Way.SLIP)


def address_of(person: Person) -> tuple[str, str]:
    if person.email:
        return person.email, KNOWN_FROM_RECORD
    if person.user is not None and person.user.email:
        return person.user.email, KNOWN_FROM_SIGN_IN
    return "", ""


# --- In figures, before anybody is asked -------------------------------------------------------------------------


@dataclass(frozen=True)
class Forecast:
    """Who would be asked, and how. `people` are letters, one each; `children` those whom parents are asked about.

    `unreached` are pupils for whom nobody may be asked. `left_out` says why and how many.
    """

    people: int = 0
    children: int = 0
    by_mail: int = 0
    by_slip: int = 0
    at_sign_in: int = 0
    with_class: int = 0
    unreached: int = 0
    left_out: list[tuple[str, int]] = field(default_factory=list)


def who_would_be_asked(school: School, whom: Whom, audience: str, today: date | None = None) -> Forecast:
    """Counted by the database, however many they are."""
    today = today or timezone.localdate()
    if rules.is_of_families(audience):
        return _families(school, whom, today)
    is_of_pupils = rules.is_of_pupils(audience)
    found = pupils(school, whom, audience, today) if is_of_pupils else adults(school, whom, audience, today)
    signs_in = Q(user__is_active=True)
    counted = found.aggregate(
        people=Count("pk"),
        at_sign_in=Count("pk", filter=signs_in),
        by_mail=Count("pk", filter=~signs_in & HAS_ADDRESS),
    )
    people, at_sign_in, by_mail = counted["people"], counted["at_sign_in"], counted["by_mail"]
    if is_of_pupils:
        at_sign_in = 0 if audience == Audience.INFANTS else at_sign_in
        left = [(LEAVERS, _leavers(school, whom, audience, today))]
        return Forecast(people, at_sign_in=at_sign_in, with_class=people - at_sign_in, left_out=_some(left))
    return Forecast(people, by_mail=by_mail, at_sign_in=at_sign_in, by_slip=people - at_sign_in - by_mail)


def _families(school: School, whom: Whom, today: date) -> Forecast:
    links = parent_links(school, whom, today)
    covered = pupils(school, whom, Audience.PARENTS, today)
    parents = Person.objects.filter(pk__in=links.values("parent"))
    counted = parents.aggregate(people=Count("pk"), by_mail=Count("pk", filter=HAS_ADDRESS))
    children = links.aggregate(children=Count("child", distinct=True))["children"]
    every = ParentLink.objects.filter(Exists(covered.filter(pk=OuterRef("child_id"))))
    barred = Q(court_order_bar=True)
    without = Q(parental_responsibility=False)
    not_wanted = Q(may_be_contacted=False)
    has_left = Q(parent__left_on__lte=today)
    reasons = every.aggregate(
        barred=Count("pk", filter=barred),
        without=Count("pk", filter=without & ~barred),
        not_wanted=Count("pk", filter=not_wanted & ~without & ~barred),
        has_left=Count("pk", filter=has_left & ~not_wanted & ~without & ~barred),
    )
    left_out = [
        ("Parents barred by a court order", reasons["barred"]),
        ("Parents without parental responsibility", reasons["without"]),
        ("Parents who are not to be contacted", reasons["not_wanted"]),
        ("Parents who are no longer in the school’s records", reasons["has_left"]),
        (LEAVERS, _leavers(school, whom, Audience.PARENTS, today)),
    ]
    return Forecast(
        people=counted["people"],
        children=children,
        by_mail=counted["by_mail"],
        by_slip=counted["people"] - counted["by_mail"],
        unreached=covered.count() - children,
        left_out=_some(left_out),
    )


def _leavers(school: School, whom: Whom, audience: str, today: date) -> int:
    were = _held(Appointment.objects.all(), [Role.PUPIL])
    left = Person.objects.filter(school=school, left_on__lte=today, left_on__gt=today - LEFT_WITHIN)
    left = left.filter(Exists(were))
    return _covered(left, whom, audience).count()


def _some(left_out: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(reason, number) for reason, number in left_out if number]
