"""Making a school and its people, with the models directly: no verb for this exists for a whole school at once."""

import hashlib
import random
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import models
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from demo import logos, names
from demo.schools import Adult, SchoolPlan
from demo.terms import school_year, terms_around, terms_of
from esafety.access.roles import Role
from esafety.accounts.models import User
from esafety.audit.history import set_change
from esafety.schools.models import (
    Appointment,
    Contact,
    ParentLink,
    Person,
    Relation,
    School,
    SchoolLogo,
    SchoolSettings,
    TeachingGroup,
    Term,
    Trust,
)

REASON = "Demo school"
DEPARTMENTS = {
    Role.HEAD: "Leadership",
    Role.SENIOR: "Leadership",
    Role.DSL: "Pastoral care",
    Role.OFFICER: "Computing",
    Role.COMPUTING: "Computing",
    Role.IT: "Computing",
    Role.TEACHER: "Teaching",
    Role.SUPPORT: "Classroom support",
}
SIGN_IN_CHILD, SIGN_IN_PARENT = "pupil", "parent"


@dataclass
class Child:
    """A pupil with what only the demo needs to know of them.

    `needs_mother` is set for the first two girls and boys of each year, so that a case always finds a child with one.
    """

    person: Person
    sex: str
    year: int
    left: bool = False
    needs_mother: bool = False
    mother: Person | None = None

    def year_in(self, schools_year: int, this_year: int) -> int:
        """The year group that they were in then; those who left stand as they were in their last year here."""
        last = this_year - 1 if self.left else this_year
        return self.year - (last - schools_year)


@dataclass
class Cast:
    """A school with its people, by key where they have one."""

    school: School
    people: dict[str, Person]
    children: list[Child]
    chosen: Counter[int] = field(default_factory=Counter)


def make_school(plan: SchoolPlan, trust: Trust, today: date, password: str, rng: random.Random) -> Cast:
    school = School(
        slug=plan.slug,
        trust=trust,
        name=plan.name,
        opened_on=plan.opened_on,
        brand_colour=plan.colour,
        **plan.words,
    )
    _save(school)
    _save(SchoolSettings(school=school, **plan.settings))
    png = logos.DRAWN[plan.logo](plan.colour)
    SchoolLogo.objects.create(school=school, png=png, sha256=hashlib.sha256(png).hexdigest())
    Term.objects.bulk_create(
        Term(school=school, name=term.name, starts_on=term.starts_on, ends_on=term.ends_on)
        for term in terms_around(today)
    )
    _create(Contact(school=school, **vars(entry)) for entry in plan.contacts)

    people = _adults(plan, school, today, password)
    children = _children(plan, school, people, today, rng)
    families = _in_families(plan, children, rng)
    _enrol(plan, children, people)
    _parents(plan, school, families, people, rng)
    _sign_in(people[SIGN_IN_CHILD], f"pupil@{plan.domain}", password)
    _sign_in(people[SIGN_IN_PARENT], f"parent@{plan.domain}", password)
    return Cast(school, people, children)


def make_user(email: str, password: str) -> User:
    """`date_joined` is set here since its default would read the machine's clock."""
    return User.objects.create(email=email, password=password, is_demo=True, date_joined=timezone.now())


def make_person(person: Person, roles: Iterable[Role], since: date) -> Person:
    _save(person)
    for role in roles:
        _save(Appointment(person=person, role=role, starts_on=since))
    return person


def _adults(plan: SchoolPlan, school: School, today: date, password: str) -> dict[str, Person]:
    """Staff and governors. All have a user, so that any may report; the key's password opens only the sign-ins."""
    people = {}
    for adult in plan.adults:
        email = f"{adult.key if adult.signs_in else _mailbox(adult.first_name, adult.last_name)}@{plan.domain}"
        user = make_user(email, password if adult.signs_in else "!")
        since = _appointed(adult, today)
        person = Person(
            school=school,
            user=user,
            first_name=adult.first_name,
            last_name=adult.last_name,
            email=email,
            joined_on=since,
            department=_department(adult),
        )
        people[adult.key] = make_person(person, adult.roles, since)
    return people


def _department(adult: Adult) -> str:
    """None for those who govern."""
    by_key = {"office": "Office", "midday": "Kitchen and lunchtime"}
    return by_key.get(adult.key) or next((DEPARTMENTS[role] for role in adult.roles if role in DEPARTMENTS), "")


def _appointed(adult: Adult, today: date) -> date:
    return date(school_year(today) - adult.years, 9, 1)


def _children(
    plan: SchoolPlan, school: School, people: dict[str, Person], today: date, rng: random.Random
) -> list[Child]:
    """The pupils by class, then last summer's leavers; the one who signs in, and a sibling, first of their years."""
    this_year = school_year(today)
    entry_year = min(year for group in plan.groups for year, _ in group.pupils)
    named = _Names(rng)
    children = []
    for group in plan.groups:
        years = [year for year, _ in group.pupils]
        made = TeachingGroup.objects.create(
            school=school, name=group.name, year_group=years[0] if len(years) == 1 else None
        )
        made.teachers.set([people[key] for key in group.teachers])
        for year, count in group.pupils:
            for place in range(count):
                children.append(_child(plan, school, named, rng, year, place, this_year, entry_year, made))
    year, count = plan.leavers
    for place in range(count):
        children.append(_child(plan, school, named, rng, year, place, this_year - 1, entry_year, None))
    return children


def _child(
    plan: SchoolPlan,
    school: School,
    named: "_Names",
    rng: random.Random,
    year: int,
    place: int,
    in_year: int,
    entry_year: int,
    group: TeachingGroup | None,
) -> Child:
    """One pupil; girls and boys by turns, so that each year has both. Every sixth joined a year after the first."""
    sex = "fm"[place % 2]
    born = date(in_year - 5 - year, 9, 1) + timedelta(rng.randrange(365))
    joined_year = min(in_year, in_year - (year - entry_year) + (1 if place % 6 == 5 else 0))
    first_name, last_name = named.child(sex)
    if group is not None and place < 2:
        if (sex, year) == plan.demo_child[2:]:
            first_name, last_name = plan.demo_child[:2]
        elif (sex, year) == plan.demo_sibling[1:]:
            first_name, last_name = plan.demo_sibling[0], plan.demo_child[1]
    person = Person(
        school=school,
        first_name=first_name,
        last_name=last_name,
        year_group=year,
        teaching_group=group,
        date_of_birth=born,
        joined_on=terms_of(joined_year)[0].starts_on,
        left_on=None if group else date(in_year + 1, 8, 1),
    )
    return Child(person, sex, year, left=group is None, needs_mother=place < 4)


def _enrol(plan: SchoolPlan, children: Sequence[Child], people: dict[str, Person]) -> None:
    _create(child.person for child in children)
    _create(
        Appointment(
            person=child.person, role=Role.PUPIL, starts_on=child.person.joined_on, ends_on=_last_day(child.person)
        )
        for child in children
    )
    for child in children:
        if (child.person.first_name, child.person.last_name) == plan.demo_child[:2]:
            people[SIGN_IN_CHILD] = child.person


def _last_day(person: Person) -> date | None:
    return person.left_on - timedelta(1) if person.left_on else None


def _parents(
    plan: SchoolPlan, school: School, families: Sequence[list[Child]], people: dict[str, Person], rng: random.Random
) -> None:
    """One or two parents for each family; some children are siblings; a few parents are barred or hold no responsibility."""
    named = _Names(rng)
    parents: list[Person] = []
    links: list[ParentLink] = []
    for number, family in enumerate(families):
        surname = family[0].person.last_name
        of_demo = people[SIGN_IN_CHILD] in [child.person for child in family]
        needs_mother = any(child.needs_mother for child in family)
        grown_ups = _grown_ups(named, rng, surname, plan.demo_parent if of_demo else "", needs_mother)
        for place, (first_name, last_name, relation) in enumerate(grown_ups):
            parent = Person(
                school=school,
                first_name=first_name,
                last_name=last_name,
                email=f"{_mailbox(first_name, last_name)}@families.example",
                joined_on=min(child.person.joined_on for child in family if child.person.joined_on),
                left_on=max(lefts) if all(lefts := [child.person.left_on for child in family]) else None,
            )
            parents.append(parent)
            barred = not of_demo and place == 1 and number % 17 == 3
            no_responsibility = relation in {Relation.GRANDPARENT, Relation.OTHER} or (place == 1 and number % 13 == 6)
            for child in family:
                links.append(
                    ParentLink(
                        parent=parent,
                        child=child.person,
                        relation=relation,
                        parental_responsibility=not no_responsibility,
                        may_be_contacted=not barred,
                        court_order_bar=barred,
                    )
                )
                if relation == Relation.MOTHER and place == 0:
                    child.mother = parent
            if of_demo and place == 0:
                people[SIGN_IN_PARENT] = parent
    _create(parents)
    _create(
        Appointment(person=parent, role=Role.PARENT, starts_on=parent.joined_on, ends_on=_last_day(parent))
        for parent in parents
    )
    _create(links)


def _in_families(plan: SchoolPlan, children: Sequence[Child], rng: random.Random) -> list[list[Child]]:
    """Children grouped by family. Siblings are two years or more apart, and share a surname."""
    families: list[list[Child]] = []
    for child in children:
        if child.person.last_name == plan.demo_child[1]:
            own = [family for family in families if family[0].person.last_name == plan.demo_child[1]]
        elif rng.random() < 0.16:
            own = [
                family
                for family in families
                if len(family) == 1
                and abs(family[0].year - child.year) >= 2
                and family[0].person.last_name != plan.demo_child[1]
            ]
            own = [rng.choice(own)] if own else []
        else:
            own = []
        if own:
            child.person.last_name = own[0][0].person.last_name
            own[0].append(child)
        else:
            families.append([child])
    return families


def _grown_ups(
    named: "_Names", rng: random.Random, surname: str, demo_parent: str, needs_mother: bool
) -> list[tuple[str, str, str]]:
    kind = rng.random()
    if needs_mother and 0.34 <= kind < 0.48:
        kind = 0.0
    if demo_parent:
        return [(demo_parent, surname, Relation.MOTHER), (named.man(), surname, Relation.FATHER)]
    if kind < 0.34:
        return [(named.woman(), surname, Relation.MOTHER)]
    if kind < 0.40:
        return [(named.man(), surname, Relation.FATHER)]
    if kind < 0.44:
        return [(named.woman(), named.surname(), Relation.GRANDPARENT)]
    if kind < 0.48:
        return [(named.woman(), named.surname(), Relation.CARER)]
    if kind < 0.51:
        return [(named.woman(), surname, Relation.MOTHER), (named.woman(), named.surname(), Relation.MOTHER)]
    if kind < 0.57:
        return [(named.woman(), surname, Relation.MOTHER), (named.man(), named.surname(), Relation.OTHER)]
    other = surname if rng.random() < 0.7 else named.surname()
    return [(named.woman(), surname, Relation.MOTHER), (named.man(), other, Relation.FATHER)]


class _Names:
    """Names drawn in turn from shuffled lists, so that few come twice."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.decks: dict[tuple[str, ...], list[str]] = {}

    def child(self, sex: str) -> tuple[str, str]:
        return self._next(names.GIRLS if sex == "f" else names.BOYS), self.surname()

    def woman(self) -> str:
        return self._next(names.WOMEN)

    def man(self) -> str:
        return self._next(names.MEN)

    def surname(self) -> str:
        return self._next(names.SURNAMES)

    def _next(self, listed: tuple[str, ...]) -> str:
        deck = self.decks.setdefault(listed, [])
        if not deck:
            deck.extend(self.rng.sample(listed, len(listed)))
        return deck.pop()


def _mailbox(first_name: str, last_name: str) -> str:
    plain = unicodedata.normalize("NFKD", f"{first_name}.{last_name}".lower())
    return "".join(letter for letter in plain if letter.isascii() and (letter.isalpha() or letter in ".-"))


def _sign_in(person: Person, email: str, password: str) -> None:
    person.user, person.email = make_user(email, password), email
    _save(person)


def _save(record: models.Model) -> None:
    set_change(record, by=None, reason=REASON)
    record.save()


def _create(records: Iterable[models.Model]) -> None:
    """Many rows of one tracked model at once, each with its history. Parents' and pupils' alone run to some hundreds."""
    listed = list(records)
    for record in listed:
        set_change(record, by=None, reason=REASON)
    bulk_create_with_history(listed, type(listed[0]), default_date=timezone.now())
