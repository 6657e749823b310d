"""A yes of somebody who may no longer decide for the child: what rests on it is asked for by the nightly run (A5)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements import tasks
from agreements.home.consents import waiting
from agreements.models import TakeDown
from agreements.services import take_downs
from esafety.audit.models import Event
from esafety.notify.models import Notice
from esafety.schools.models import ParentLink
from tests.factories import PersonFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"])


@pytest.fixture
def family():
    mother, [child] = make.family(children=1)
    for use in ("website", "full_name"):
        make.consent(child, use, by=mother)
    return mother, child


def bar(mother):
    mother.links_to_children.update(court_order_bar=True)


def end_responsibility(mother):
    mother.links_to_children.update(parental_responsibility=False)


def end_link(mother):
    mother.links_to_children.all().delete()


ENDS = pytest.mark.parametrize("ends", [bar, end_responsibility, end_link])


def by_night():
    return tasks.follow_lapsed_consents()


@ENDS
def test_what_rests_on_it_alone_is_to_be_taken_down_and_the_officer_told(client, family, officer, ends):
    mother, child = family
    shown = make.publication([child], recorded_by=officer)
    assert by_night() == 0
    ends(mother)
    assert by_night() == 1
    action = TakeDown.objects.get()
    assert (action.publication, action.pupil, action.consent.use) == (shown, child, "website")
    assert action.history.get().history_change_reason == "The only consent is of somebody who may no longer decide"
    [notice] = Notice.objects.all()
    assert (notice.recipient, notice.text) == (officer, "agreements.consent_lapsed")
    event = Event.objects.get(action="agreements.follow_lapsed")
    assert event.details == {"take_downs": [action.pk], "consents": [action.consent_id]}
    assert waiting(officer)[0].who == "The only consent no longer counts"
    client.force_login(officer.user)
    register = client.get(shown.get_absolute_url()).text
    assert "Yes no longer counts" in register
    assert "Ask a parent who may" in register
    for address in ("agreements:take-downs", "agreements:publications"):
        assert "To be taken down" in client.get(reverse(address, args=["elm"])).text


def test_a_second_night_opens_and_tells_nothing_more(family, officer):
    bar(family[0])
    make.publication([family[1]], recorded_by=officer)
    assert [by_night() for _ in range(3)] == [1, 0, 0]
    take_downs.done(TakeDown.objects.get(), actor=officer, how="Cropped")
    assert by_night() == 0
    assert Notice.objects.count() == 1


def test_where_another_parents_yes_counts_nothing_is_asked(family, officer):
    mother, child = family
    father = PersonFactory(user=None)
    ParentLink.objects.create(parent=father, child=child, relation="father")
    make.consent(child, by=father)
    make.publication([child])
    bar(mother)
    assert by_night() == 0


def test_the_name_alone_may_rest_on_it(family, officer):
    mother, child = family
    father = PersonFactory(user=None)
    ParentLink.objects.create(parent=father, child=child, relation="father")
    make.consent(child, by=father)
    make.publication([child], what="Named", names_pupils=True)
    bar(mother)
    by_night()
    assert TakeDown.objects.get().consent.use == "full_name"


def test_what_is_over_or_out_of_use_is_left_alone(family, officer):
    mother, child = family
    make.publication([child], ended_on=make.OPENED)
    make.publication([child], until=make.OPENED)
    make.publication([child]).pupils.update(removed_on=make.OPENED)
    bar(mother)
    assert by_night() == 0


def test_a_night_costs_the_same_for_a_hundred_of_whom_nothing_has_lapsed(family, officer):
    costs = []
    for more in (1, 9, 90):
        for _ in range(more):
            make.publication([family[1]], recorded_by=officer)
        with CaptureQueriesContext(connection) as queries:
            assert by_night() == 0
        costs.append(len(queries))
    assert costs[0] == costs[1] == costs[2]


def test_a_night_costs_hardly_more_for_a_hundred_that_have_than_for_ten(family, officer):
    bar(family[0])
    costs = []
    for more in (10, 100):
        for _ in range(more):
            make.publication([family[1]], recorded_by=officer)
        with CaptureQueriesContext(connection) as queries:
            assert by_night() == more
        costs.append(len(queries))
    assert costs[1] - costs[0] <= 2, "SQLite takes rows and their history in pieces; nothing else grows"
