"""Many rows made at once, each with its history."""

import pytest
from django.db import IntegrityError, transaction

from esafety.audit.history import changes, create_all
from esafety.schools.models import Contact, Person
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"])


def contacts(officer, many):
    return (Contact(school=officer.school, kind="lado", name=f"LADO {n}", phone="01234 567890") for n in range(many))


def test_each_row_has_a_history_that_says_who_made_it_and_why(officer):
    made = create_all(contacts(officer, 3), by=officer, reason="From last year's list")
    assert [one.name for one in Contact.objects.order_by("pk")] == [one.name for one in made]
    for one in made:
        (entry,) = one.history.all()
        assert (entry.history_type, entry.history_person, entry.history_user) == ("+", officer, officer.user)
        assert (entry.name, entry.id) == (one.name, one.pk)
        (change,) = changes(one)
        assert (change.person, change.reason) == (officer, "From last year's list")


def test_rows_that_the_site_makes_itself_are_nobodys(officer):
    (one,) = create_all(contacts(officer, 1), by=None)
    entry = one.history.get()
    assert (entry.history_person, entry.history_user, entry.history_change_reason) == (None, None, None)


@pytest.mark.parametrize(("many", "batches"), [(0, 0), (1, 1), (100, 1), (101, 2), (250, 3)])
def test_the_cost_is_by_the_batch(officer, django_assert_num_queries, many, batches):
    with django_assert_num_queries(2 * batches):
        made = create_all(contacts(officer, many), by=officer, batch_size=100)
    assert len(made) == Contact.objects.count() == Contact.history.count() == many


def test_all_are_made_or_none(officer):
    first = create_all(contacts(officer, 1), by=officer)
    again = Contact(pk=first[0].pk, school=officer.school, kind="lado", name="Twice", phone="01234 567890")
    with pytest.raises(IntegrityError), transaction.atomic():
        create_all([*contacts(officer, 3), again], by=officer, batch_size=2)
    assert (Contact.objects.count(), Contact.history.count()) == (1, 1)


def test_what_the_caller_takes_back_is_gone_with_its_history(officer):
    with transaction.atomic():
        create_all(contacts(officer, 3), by=officer)
        transaction.set_rollback(True)
    assert (Contact.objects.count(), Contact.history.count()) == (0, 0)


def test_people_too(officer):
    made = create_all([Person(school=officer.school, first_name="Ida", last_name="Q")], by=officer)
    assert made[0].history.get().last_name == "Q"
