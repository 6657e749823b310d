"""A consent that is gone has an effect: what is published is taken down, told at once, chased and counted (A5)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from agreements.home.consents import waiting
from agreements.indicators.consents import answered, taken_down_in_time
from agreements.models import TakeDown
from agreements.reminders.consents import take_downs as due
from agreements.services import take_downs
from agreements.services.consents import answer_for_oneself
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.schools.models import ParentLink
from tests.agreements.changing import change_consents
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(datetime(2026, 11, 9, 12, tzinfo=UTC), tick=False)
    return time_machine


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"], first_name="Olga")


@pytest.fixture
def teacher():
    return PersonFactory(roles=["teacher"], first_name="Tess")


@pytest.fixture
def family():
    mother, [child] = make.family(children=1)
    for use in ("website", "press", "full_name"):
        make.consent(child, use, by=mother)
    return mother, child


def opened():
    return [one.publication.what for one in TakeDown.objects.open().order_by("pk")]


# --- What follows ----------------------------------------------------------------------------------------------


def test_withdrawing_opens_an_action_for_each_live_publication_of_that_use(family, officer, teacher):
    mother, child = family
    today = timezone.localdate()
    make.publication([child], what="One")
    make.publication([child], what="Two", until=today)
    make.publication([child], what="Ended", ended_on=today)
    make.publication([child], what="Over", until=today - DAY)
    make.publication([child], what="Paper", use="press")
    gone = make.publication([child], what="Cropped")
    gone.pupils.update(removed_on=today)
    change_consents(mother, child, {"website": "withdrawn"})
    assert opened() == ["One", "Two"]
    assert {one.due_on for one in TakeDown.objects.all()} == {today + 5 * DAY}
    assert TakeDown.history.count() == 2


def test_taking_back_the_full_name_reaches_what_names_the_pupil(family):
    mother, child = family
    make.publication([child], what="Named", use="press", names_pupils=True)
    make.publication([child], what="Not named", use="press")
    change_consents(mother, child, {"full_name": "withdrawn"})
    assert opened() == ["Named"]


def test_the_refusal_of_a_second_parent_and_of_the_pupil_count_too(family):
    _, child = family
    father = PersonFactory(user=None, first_name="Sam")
    ParentLink.objects.create(parent=father, child=child, relation="father")
    make.publication([child], what="Web")
    make.publication([child], what="Paper", use="press")
    change_consents(father, child, {"website": "refused"})
    assert opened() == ["Web"]
    answer_for_oneself(child, {"press": "refused"}, actor=child)
    assert opened() == ["Web", "Paper"]


def test_an_action_that_is_open_stands_and_is_not_opened_again(family):
    mother, child = family
    make.publication([child], use="website", names_pupils=True)
    change_consents(mother, child, {"website": "withdrawn", "full_name": "withdrawn"})
    change_consents(mother, child, {"website": "given"})
    change_consents(mother, child, {"website": "withdrawn"})
    assert TakeDown.objects.count() == 1


def test_following_costs_the_same_for_one_publication_and_for_a_hundred(family, django_assert_max_num_queries):
    mother, child = family
    counts = []
    for more in (1, 10, 100):
        for _ in range(more):
            make.publication([child], recorded_by=PersonFactory(roles=["teacher"]) if more == 1 else mother)
        with django_assert_max_num_queries(45) as queries:
            change_consents(mother, child, {"website": "withdrawn"})
        TakeDown.objects.open().update(done_at=timezone.now(), done_by=mother)
        change_consents(mother, child, {"website": "given"})
        counts.append(len(queries))
    assert counts[1] == counts[2], counts


# --- Telling -----------------------------------------------------------------------------------------------------


def test_the_officer_and_whoever_recorded_it_are_told_once_and_without_names(family, officer, teacher):
    mother, child = family
    PersonFactory(roles=["teacher"])
    PersonFactory(roles=["head"])
    for _ in range(3):
        make.publication([child], recorded_by=teacher, what="Ava at the harvest")
    change_consents(mother, child, {"website": "withdrawn"})
    told = Notice.objects.order_by("recipient")
    assert [one.recipient for one in told] == sorted([officer, teacher], key=lambda one: one.pk)
    for notice in told:
        assert notice.path == reverse("agreements:take-downs", args=["elm"])
        for word in ("Ava", "Reed", "Pat", "harvest"):
            assert word not in f"{notice.reference} {notice.text}"


def test_without_an_officer_the_head_is_told(family, teacher):
    mother, child = family
    head = PersonFactory(roles=["head"])
    make.publication([child], recorded_by=teacher)
    change_consents(mother, child, {"website": "withdrawn"})
    assert {one.recipient for one in Notice.objects.all()} == {head, teacher}


def test_nobody_is_told_where_nothing_is_published(family, officer):
    mother, child = family
    change_consents(mother, child, {"website": "withdrawn"})
    assert not Notice.objects.exists()


# --- Doing it ----------------------------------------------------------------------------------------------------


def test_done_takes_the_pupil_out_of_the_register(client, family, teacher):
    _, child = family
    action = make.take_down(child)
    client.force_login(teacher.user)
    url = reverse("agreements:take-down-done", args=["elm", action.number])
    assert client.post(url, {"how": " "}).context["form"].errors["how"] == ["Enter what was done"]
    assert client.post(url, {"how": "Removed"}).url == reverse("agreements:take-downs", args=["elm"])
    action.refresh_from_db()
    inside = action.publication.pupils.get()
    assert (action.done_by, action.how, inside.removed_on) == (teacher, "Removed", timezone.localdate())
    assert "This was done on" in client.get(url).content.decode()
    page = client.post(url, {"how": "Again"})
    assert page.context["form"].non_field_errors() == ["This has been taken down already."]
    action.refresh_from_db()
    assert action.how == "Removed"


def test_who_may_not_record_publications_takes_none_down(family):
    _, child = family
    action = make.take_down(child)
    for actor in (PersonFactory(roles=["chair"]), PersonFactory(school=SchoolFactory(slug="oak"), roles=["head"])):
        with pytest.raises(PermissionDenied):
            take_downs.done(action, actor=actor, how="Removed")
    take_downs.done(action, actor=PersonFactory(roles=["it"]), how="Off")
    with pytest.raises(RuleBroken, match="already"):
        take_downs.done(action, actor=PersonFactory(roles=["it"]), how="Off")


# --- What waits, what is chased --------------------------------------------------------------------------------


def test_it_waits_on_the_officers_home_and_on_that_of_whoever_recorded_it(family, officer, teacher):
    _, child = family
    action = make.take_down(child, due_on=timezone.localdate() - DAY)
    action.publication.recorded_by = teacher
    action.publication.save()
    for person in (officer, teacher):
        [one] = waiting(person)
        assert (one.text, one.tag) == ("Take down: The harvest table", "Overdue")
    assert waiting(PersonFactory(roles=["teacher"])) == []
    assert waiting(PersonFactory(roles=["parent"])) == []
    take_downs.done(action, actor=officer, how="Off")
    assert waiting(officer) == []


def test_it_is_chased_the_day_before_and_the_head_is_told_when_it_is_late(family, officer, teacher, clock):
    _, child = family
    head = PersonFactory(roles=["head"])
    action = make.take_down(child)
    action.publication.recorded_by = teacher
    action.publication.save()

    def reminded(day):
        return {(one.person, one.stage) for one in due(officer.school, day)}

    assert reminded(action.due_on - 2 * DAY) == set()
    assert reminded(action.due_on - DAY) == {(officer, 1), (teacher, 1)}
    assert reminded(action.due_on) == {(officer, 1), (teacher, 1)}
    assert reminded(action.due_on + DAY) == {(officer, 2), (teacher, 2), (head, 2)}
    assert set(due(officer.school, action.due_on, only=action.pk + 1)) == set()
    take_downs.done(action, actor=officer, how="Off")
    assert reminded(action.due_on + DAY) == set()


def test_whoever_recorded_it_and_left_is_not_reminded(family, officer, teacher):
    _, child = family
    action = make.take_down(child)
    action.publication.recorded_by = teacher
    action.publication.save()
    teacher.left_on = timezone.localdate()
    teacher.save()
    assert {one.person for one in due(officer.school, action.due_on)} == {officer}


# --- How the school is doing -------------------------------------------------------------------------------------


def test_the_share_taken_down_in_time(family, officer, clock):
    _, child = family
    school, today = officer.school, timezone.localdate()
    assert taken_down_in_time(school, today).state == "not_evidenced"
    first = make.take_down(child)
    assert taken_down_in_time(school, today).state == "not_evidenced"  # not due yet
    take_downs.done(first, actor=officer, how="Off")
    reading = taken_down_in_time(school, today)
    assert (reading.state, reading.numerator, reading.denominator) == ("met", 1, 1)
    make.take_down(child, due_on=today - DAY)
    reading = taken_down_in_time(school, today)
    assert (reading.state, reading.numerator, reading.denominator) == ("at_risk", 1, 2)
    assert taken_down_in_time(school, today - 30 * DAY).state == "not_evidenced"


def test_the_share_of_pupils_whose_consents_are_known():
    school, today = SchoolFactory(), timezone.localdate()
    assert answered(school, today).state == "not_evidenced"
    pupils = [PersonFactory(user=None, roles=["pupil"]) for _ in range(10)]
    assert answered(school, today).state == "not_evidenced"
    make.consent(pupils[0], by=pupils[0])  # the pupil's own is no parent's
    assert answered(school, today).numerator == 0
    for pupil in pupils[:8]:
        make.consent(pupil, answer="refused")
    assert answered(school, today).state == "at_risk"
    make.consent(pupils[8], by=PersonFactory(user=None))
    reading = answered(school, today)
    assert (reading.state, reading.numerator, reading.denominator) == ("met", 9, 10)
    left = PersonFactory(user=None, left_on=today)
    appoint(left, "pupil")
    assert answered(school, today).denominator == 10
    assert answered(school, today - DAY).numerator is not None
