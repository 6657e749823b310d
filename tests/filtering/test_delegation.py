"""The head lets a senior leader decide: from a day to a day, to nobody else, and never on what that one asks for."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.schools.models import Appointment
from filtering import deciders
from filtering.models import Decision, Delegation, FilterSettings
from filtering.reminders import figures as reminders
from filtering.services import asking, settings
from tests.factories import PersonFactory, SchoolFactory
from tests.factories import filtering as make
from tests.filtering.steps import approve, said

pytestmark = pytest.mark.django_db
LIST, NEW = "/elm/filtering/delegation/", "/elm/filtering/delegation/new/"


@pytest.fixture
def head(client):
    head = PersonFactory(roles=["head"], first_name="Hal", last_name="Moor")
    client.force_login(head.user)
    return head


@pytest.fixture
def senior():
    return PersonFactory(roles=["senior"], first_name="Sian", last_name="Lloyd")


@pytest.fixture
def record():
    return asking.ask(said(), actor=PersonFactory(roles=["teacher"]))


def typed(to, first=0, last=14):
    boxes = {}
    for name, number in (("starts_on", first), ("ends_on", last)):
        day = make.day(number)
        boxes |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    return {"to": getattr(to, "pk", to)} | boxes


# --- Giving it -----------------------------------------------------------------------------------------------


def test_the_head_lets_a_senior_leader_decide_who_is_told_and_does(client, head, senior, record):
    assert not can(senior, Perm.FILTER_DECIDE, record)
    page = client.post(NEW, typed(senior), follow=True)
    assert "Sian Lloyd decides for you until" in page.text
    given = Delegation.objects.get()
    assert (given.to, given.given_by, given.starts_on, given.ends_on) == (senior, head, make.day(), make.day(14))
    assert (given.history.get().history_person, given.history.get().history_change_reason) == (head, "Delegated")
    assert [one.recipient for one in Notice.objects.filter(text="filtering.delegated")] == [senior]
    approve(record, senior)
    assert Decision.objects.get().by == senior


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (-1, 5, "The first day must be today or later"),
        (5, 4, "The last day must be the first day or later"),
        (0, 367, "The last day must be within a year of the first"),
        (400, 401, "The first day must be within a year"),
    ],
)
def test_days_that_cannot_be_are_refused_and_stay_in_the_form(client, head, senior, first, last, words):
    page = client.post(NEW, typed(senior, first, last))
    assert words in page.text
    assert f'value="{make.day(last).year}"' in page.text
    assert not Delegation.objects.exists()


@pytest.mark.parametrize("boxes", [{"ends_on_day": "31", "ends_on_month": "2"}, {"ends_on_year": ""}, {"to": ""}])
def test_what_was_typed_wrongly_is_said(client, head, senior, boxes):
    page = client.post(NEW, typed(senior) | boxes)
    assert page.context["form"].errors
    assert not Delegation.objects.exists()


def test_the_last_day_of_a_year_and_a_single_day_can_be(head, senior):
    settings.delegate(actor=head, to=senior, starts_on=make.day(), ends_on=make.day())
    settings.delegate(actor=head, to=senior, starts_on=make.day(1), ends_on=make.day(366))


def test_nobody_but_a_senior_leader_of_the_school_who_works_here_can_be_chosen(client, head):
    elsewhere = SchoolFactory(slug="ash")
    wrong = [
        head,
        PersonFactory(roles=["teacher"]),
        PersonFactory(roles=["it"]),
        PersonFactory(school=elsewhere, roles=["senior"]),
        PersonFactory(roles=["senior"], left_on=make.day()),
        PersonFactory(roles=["senior"], user=None),
        "0",
        "x",
        "9" * 40,
    ]
    for one in wrong:
        page = client.post(NEW, typed(one))
        assert "Choose a senior leader who works here" in page.text or "There is no other senior leader" in page.text
        if not isinstance(one, str):
            with pytest.raises(RuleBroken):
                settings.delegate(actor=head, to=one, starts_on=make.day(), ends_on=make.day(1))
    assert not Delegation.objects.exists()


def test_a_head_who_is_a_senior_leader_too_does_not_choose_themself(client):
    both = PersonFactory(roles=["head", "senior"])
    client.force_login(both.user)
    assert client.post(NEW, typed(both)).context["form"].errors
    with pytest.raises(RuleBroken, match="somebody else than yourself"):
        settings.delegate(actor=both, to=both, starts_on=make.day(), ends_on=make.day(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        make.delegate(both, both)


def test_two_delegations_to_one_person_do_not_overlap(client, head, senior):
    client.post(NEW, typed(senior, 0, 14))
    page = client.post(NEW, typed(senior, 14, 20))
    assert "already" in page.text
    client.post(NEW, typed(senior, 15, 20))
    assert Delegation.objects.count() == 2


@pytest.mark.parametrize("role", ["senior", "officer", "it", "dsl", "teacher", "chair"])
def test_only_the_head_gives_and_ends_it(client, head, role):
    senior = PersonFactory(roles=["senior"])
    given = make.delegate(senior, head)
    other = PersonFactory(roles=[role])
    client.force_login(other.user)
    assert client.post(NEW, typed(senior, 20, 21)).status_code == 403
    url = reverse("filtering:delegation-end", args=["elm", given.number])
    assert client.post(url).status_code in {403, 404}
    with pytest.raises(PermissionDenied):
        settings.delegate(actor=other, to=senior, starts_on=make.day(20), ends_on=make.day(21))
    with pytest.raises(PermissionDenied):
        settings.end_delegation(given, actor=other)
    assert Delegation.objects.get().ended_at is None


# --- What it is worth ----------------------------------------------------------------------------------------


def test_it_holds_on_its_days_alone(head, senior, record, time_machine):
    settings.delegate(actor=head, to=senior, starts_on=make.day(2), ends_on=make.day(3))
    now = timezone.now()
    for days, may in ((0, False), (2, True), (3, True), (4, False)):
        time_machine.move_to(now + timedelta(days=days))
        assert can(again(senior), Perm.FILTER_DECIDE, record) is may
        assert (record in deciders.to_decide(again(senior))) is may


def again(person):
    """As the next request finds them."""
    return type(person).objects.select_related("user", "school").get(pk=person.pk)


def test_it_can_be_ended_early_and_the_other_is_told(client, head, senior, record):
    given = settings.delegate(actor=head, to=senior, starts_on=make.day(), ends_on=make.day(9))
    url = reverse("filtering:delegation-end", args=["elm", given.number])
    assert "no longer decide for you?" in client.get(url).text
    assert "Ended early" in client.post(url, follow=True).text
    assert not can(again(senior), Perm.FILTER_DECIDE, record)
    assert [one.recipient for one in Notice.objects.filter(text="filtering.delegation_ended")] == [senior]
    assert "It has ended already" in client.post(url).text


def test_one_that_is_over_is_not_ended(head, senior):
    given = make.delegate(senior, head, starts_on=make.day(-5), ends_on=make.day(-1))
    with pytest.raises(RuleBroken, match="ended already"):
        settings.end_delegation(given, actor=head)


def test_whoever_is_no_senior_leader_any_more_decides_nothing_by_it(client, head, senior, record):
    make.delegate(senior, head)
    Appointment.objects.filter(person=senior).update(ends_on=make.day(-1))
    assert not can(again(senior), Perm.FILTER_DECIDE, record)
    with pytest.raises(PermissionDenied):
        approve(record, again(senior))
    assert "Worth nothing: no longer a senior leader" in client.get(LIST).text


# --- T11: nobody decides on their own ------------------------------------------------------------------------


def test_nobody_decides_on_their_own_by_delegation(head, senior):
    make.delegate(senior, head)
    own = asking.ask(said(), actor=senior)
    assert own not in deciders.to_decide(senior)
    with pytest.raises(PermissionDenied):
        approve(own, senior)
    joined = asking.ask(said("other.example.org"), actor=PersonFactory(roles=["teacher"]))
    make.FilterRequestFactory(asked_by=senior, joined_to=joined, address="other.example.org")
    with pytest.raises(PermissionDenied):
        approve(joined, senior)


def test_not_even_under_leave_of_the_chair_since_the_head_can_decide(head, senior):
    make.delegate(senior, head)
    chair = PersonFactory(roles=["chair"])
    FilterSettings.objects.create(school=head.school, own_until=make.day(9), own_allowed_by=chair)
    for person in (senior, head):
        own = asking.ask(said(f"{person.first_name}.example.org".lower()), actor=person)
        assert own not in deciders.to_decide(person)
        with pytest.raises(PermissionDenied):
            approve(own, person)


def test_whoever_decides_for_the_head_decides_on_what_the_head_asks(head, senior):
    make.delegate(senior, head)
    own = asking.ask(said(), actor=head)
    assert own in deciders.to_decide(senior)
    approve(own, senior)


def test_whoever_decided_for_the_head_does_not_decide_a_second_time(head):
    both = PersonFactory(roles=["senior", "dsl"])
    make.delegate(both, head)
    record = asking.ask(said("youtube.com"), actor=PersonFactory(roles=["teacher"]))
    approve(record, both)
    assert not can(both, Perm.FILTER_SECOND, type(record).objects.get(pk=record.pk))


def test_the_database_refuses_a_decision_on_ones_own_that_no_leave_allows(record):
    decision = make.decide(record, PersonFactory(roles=["head"]))
    columns = [
        "revision",
        "stage",
        "verdict",
        "reason",
        "shown",
        "shown_sha256",
        "ends_on",
        "at",
        "reach_id",
        "request_id",
    ]
    copied = ", ".join("'second'" if name == "stage" else name for name in columns)
    sql = (
        f"INSERT INTO filtering_decision ({', '.join(columns)}, by_id, asked_by_id, is_own_by_leave) "
        f"SELECT {copied}, asked_by_id, asked_by_id, %s FROM filtering_decision WHERE id = %s"
    )
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute(sql, [False, decision.pk])
    with connection.cursor() as cursor:
        cursor.execute(sql, [True, decision.pk])
    assert Decision.objects.filter(stage="second").count() == 1


# --- The list ------------------------------------------------------------------------------------------------


def test_the_list_tells_what_holds_what_will_and_what_is_over_a_page_at_a_time(client, head, senior):
    for number in range(30):
        make.delegate(senior, head, starts_on=make.day(-400 - number), ends_on=make.day(-400 - number))
    make.delegate(senior, head)
    make.delegate(senior, head, starts_on=make.day(20), ends_on=make.day(21))
    page = client.get(LIST).text
    assert page.index("To come") < page.index("Holds now") < page.index(">Over<")
    assert "?page=2" in page
    for number in ("2", "99", "x"):
        assert client.get(LIST, {"page": number}).status_code == 200


@pytest.mark.parametrize("number", [1, 10, 100])
def test_the_list_costs_the_same_whatever_was_given(client, head, number, django_assert_max_num_queries):
    for _ in range(number):
        make.delegate(PersonFactory(roles=["senior"]), head)
    client.get(LIST)
    with django_assert_max_num_queries(14):
        client.get(LIST)


def test_another_schools_delegation_is_not_there(client, head):
    elsewhere = SchoolFactory(slug="ash")
    given = make.delegate(
        PersonFactory(school=elsewhere, roles=["senior"]), PersonFactory(school=elsewhere, roles=["head"])
    )
    for number in (given.number, "1", "x", f"{given.pk}.x"):
        assert client.get(reverse("filtering:delegation-end", args=["elm", number])).status_code == 404


def test_without_a_senior_leader_the_head_is_told_what_to_do(client, head):
    assert "There is no other senior leader" in client.get(NEW).text


# --- Reminders -----------------------------------------------------------------------------------------------


def reminded(school):
    return {one.person for one in reminders.delegation_ends(school, make.day())}


def test_head_and_delegate_are_reminded_three_days_before_the_end_while_requests_wait(head, senior, record):
    make.delegate(senior, head, ends_on=make.day(3))
    assert reminded(head.school) == {head, senior}
    later = make.delegate(senior, head, starts_on=make.day(4), ends_on=make.day(30))
    assert reminded(head.school) == set()  # it goes on
    later.ended_at = timezone.now()
    later.save()
    approve(record, head)
    assert reminded(head.school) == set()  # nothing waits


def test_nobody_is_reminded_of_one_that_lasts_or_is_worth_nothing(head, record):
    make.delegate(PersonFactory(roles=["senior"]), head, ends_on=make.day(4))
    make.delegate(PersonFactory(roles=["teacher"]), head, ends_on=make.day(1))
    assert reminded(head.school) == set()
