"""One case shared with a named person: to a day, and no longer, wider or for anything else."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.access.shares import open_shares, share_table, shared_with
from esafety.schools.models import Contact, Person
from incidents.models import Incident, IncidentShare
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory, appoint

pytestmark = pytest.mark.django_db

SHAREABLE = {Perm.INCIDENT_VIEW, Perm.INCIDENT_RECORD}


def share(incident, person, until, perm=Perm.INCIDENT_VIEW, **fields):
    permission = Permission.objects.get(codename=perm.split(".")[1], content_type__model="incident")
    return IncidentShare.objects.create(
        permission=permission, user=person.user, content_object=incident, until=until, shared_by=person, **fields
    )


def may(person, perm, incident):
    """The answer to the question and of the list, which must be one."""
    person = Person.objects.select_related("user", "school").get(pk=person.pk)
    if perm is Perm.INCIDENT_VIEW:
        assert can(person, perm, incident) is Incident.objects.visible_to(person).filter(pk=incident.pk).exists()
    return can(person, perm, incident)


@pytest.fixture
def it():
    return PersonFactory(roles=["it"])


@pytest.fixture
def case():
    return IncidentFactory()


@pytest.mark.parametrize(
    ("until", "last", "first_after"),
    [
        (date(2026, 1, 15), "2026-01-15T23:59:59.999999+00:00", "2026-01-16T00:00:00+00:00"),
        (date(2026, 7, 15), "2026-07-15T22:59:59.999999+00:00", "2026-07-15T23:00:00+00:00"),
        (date(2026, 3, 29), "2026-03-29T22:59:59.999999+00:00", "2026-03-29T23:00:00+00:00"),  # clocks go forward
        (date(2026, 10, 25), "2026-10-25T23:59:59.999999+00:00", "2026-10-26T00:00:00+00:00"),  # clocks go back
    ],
)
def test_it_ends_exactly_with_its_day_in_the_school(it, case, time_machine, until, last, first_after):
    share(case, it, until)
    time_machine.move_to(last, tick=False)
    assert may(it, Perm.INCIDENT_VIEW, case)
    time_machine.move_to(first_after, tick=False)
    assert not may(it, Perm.INCIDENT_VIEW, case)


def test_it_ends_at_once_when_it_is_ended(it, case):
    given = share(case, it, date(2030, 1, 1))
    assert may(it, Perm.INCIDENT_VIEW, case)
    given.ended_at = timezone.now()
    given.save()
    assert not may(it, Perm.INCIDENT_VIEW, case)


@pytest.mark.parametrize("given", sorted(SHAREABLE))
def test_it_gives_the_one_permission_and_nothing_else(it, case, given):
    by_role = {perm for perm in Perm if may(it, perm, case)}
    share(case, it, date(2030, 1, 1), given)
    assert {perm for perm in Perm if may(it, perm, case)} == by_role | {given}


def test_what_is_not_in_the_models_list_cannot_be_shared():
    assert {f"incidents.{codename}" for codename, _ in Incident._meta.permissions} == SHAREABLE


def test_it_is_for_one_person_and_one_case(it, case):
    other_person, other_case = PersonFactory(roles=["it"]), IncidentFactory()
    share(case, it, date(2030, 1, 1))
    assert not may(other_person, Perm.INCIDENT_VIEW, case)
    assert not may(it, Perm.INCIDENT_VIEW, other_case)


def test_it_does_not_cross_into_another_school(it):
    case = IncidentFactory(school=SchoolFactory(slug="oak"))
    share(case, it, date(2030, 1, 1))
    assert not may(it, Perm.INCIDENT_VIEW, case)
    there = PersonFactory(user=it.user, school=case.school)
    assert not may(there, Perm.INCIDENT_VIEW, case)
    appoint(there, "it")
    assert may(there, Perm.INCIDENT_VIEW, case)


@pytest.mark.parametrize("gone", ["left", "closed"])
def test_it_is_worth_nothing_to_who_has_left_or_cannot_sign_in(it, case, gone):
    share(case, it, date(2030, 1, 1))
    if gone == "left":
        it.left_on = timezone.localdate()
        it.save()
    else:
        it.user.is_active = False
        it.user.save()
    assert not can(Person.objects.select_related("user").get(pk=it.pk), Perm.INCIDENT_VIEW, case)


def test_it_is_open_once_and_may_follow_one_that_ended(it, case):
    share(case, it, date(2030, 1, 1), ended_at=timezone.now())
    share(case, it, date(2030, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        share(case, it, date(2031, 1, 1))


def test_the_list_of_what_is_shared_stands_on_the_same_query(it, case):
    share(case, it, date(2030, 1, 1))
    assert list(shared_with(it, Incident, Perm.INCIDENT_VIEW)) == [{"content_object": case.pk}]
    assert not shared_with(it, Incident, Perm.INCIDENT_RECORD).exists()
    assert not shared_with(PersonFactory(user=None), Incident, Perm.INCIDENT_VIEW).exists()


def test_records_without_a_table_of_shares_cannot_be_shared(it):
    assert share_table(Incident) is IncidentShare
    assert share_table(Contact) is None
    with pytest.raises(LookupError):
        open_shares(Contact, it.user_id, Perm.CONTACTS_VIEW)
