"""The termly check of the school's website (A11), signed by the head, and its faults put right."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements.home import checks as home
from agreements.indicators.checks import website_checked
from agreements.models import WebsiteCheck, WebsiteFault
from agreements.reminders import checks as reminders
from agreements.rules import website as rules
from agreements.rules.website import POINTS
from agreements.services import website
from esafety.exceptions import RuleBroken
from esafety.notify import reminding
from esafety.notify.models import Notice
from esafety.schools.models import Term
from esafety.schools.terms import Term as Third
from esafety.schools.terms import term_of
from tests.factories import PersonFactory, SchoolFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 5)
DAY = timedelta(1)
ALL_WELL = {point.key: "yes" for point in POINTS}


@pytest.fixture(autouse=True)
def _on_a_monday_in_october(time_machine):
    time_machine.move_to("2026-10-05T10:00:00+00:00", tick=False)


def url(name, *args):
    return reverse(f"agreements:{name}", args=["elm", *args])


def sign_in(client, role, **fields):
    person = PersonFactory(roles=[role], **fields)
    client.force_login(person.user)
    return person


def typed(**answers):
    return {f"said_{point.key}": answers.get(point.key, "yes") for point in POINTS}


def by(day):
    return {"due_on_day": day.day, "due_on_month": day.month, "due_on_year": day.year}


# --- Making a check ------------------------------------------------------------------------------------------


def test_going_through_the_points_keeps_the_check_and_its_faults_and_tells_the_head(client):
    head, owner = PersonFactory(roles=["head"]), PersonFactory(roles=["it"])
    officer = sign_in(client, "officer")
    wrong = {"what_links_lead_right": "The old shop", "owner_links_lead_right": owner.number}
    client.post(url("website-check-new"), typed(links_lead_right="no") | wrong | by(TODAY + 7 * DAY))
    check = WebsiteCheck.objects.get()
    assert (check.number, check.on, check.term, check.checked_by) == (1, TODAY, "Autumn term 2026", officer)
    assert check.points == ALL_WELL | {"links_lead_right": "no"}
    fault = check.faults.get()
    assert (fault.what, fault.owner, fault.due_on) == ("The old shop", owner, TODAY + 7 * DAY)
    told = set(Notice.objects.values_list("recipient", "text"))
    assert told == {(head.pk, "agreements.website_to_sign"), (owner.pk, "agreements.website_faults")}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"note": ""}, "Choose an answer"),
        (typed(links_lead_right="maybe"), "from the list"),
        (typed(links_lead_right="no"), "Say what is wrong"),
        (
            typed(links_lead_right="no") | {"what_links_lead_right": "Old", "owner_links_lead_right": "9.x"},
            "from the list",
        ),
        (typed(links_lead_right="no") | {"what_links_lead_right": "x" * 301}, "300 characters or fewer"),
        ({f"said_{point.key}": "not_seen" for point in POINTS}, "Nothing was looked at"),
        (typed() | {"note": "x" * 2_001}, "2,000 characters or fewer"),
    ],
)
def test_what_is_wrong_or_missing_is_said_and_nothing_is_kept(client, sent, sentence):
    PersonFactory(roles=["head"])
    sign_in(client, "officer")
    response = client.post(url("website-check-new"), sent)
    assert response.status_code == 200
    assert sentence in response.text
    assert not WebsiteCheck.objects.exists()


def test_a_fault_that_was_typed_stays_open_to_be_read_when_something_is_missing(client):
    PersonFactory(roles=["head"])
    sign_in(client, "officer")
    page = client.post(url("website-check-new"), typed(links_lead_right="no") | {"what_links_lead_right": "Old shop"})
    assert 'value="Old shop"' in page.text
    assert page.text.count('class="fold" open') == 1


def test_a_day_for_putting_right_that_has_passed_is_refused():
    PersonFactory(roles=["head"])
    officer = PersonFactory(roles=["officer"])
    with pytest.raises(RuleBroken, match="today or later"):
        website.check_website(actor=officer, answers=ALL_WELL, faults=[website.Fault("Old", officer, TODAY - DAY)])


@pytest.mark.parametrize("fields", [{"roles": ["teacher"]}, {"roles": ["it"], "school": "oak"}])
def test_a_fault_is_given_to_nobody_who_does_not_look_after_the_website(fields):
    PersonFactory(roles=["head"])
    school = SchoolFactory(slug=fields.pop("school", "elm"))
    owner = PersonFactory(school=school, **fields)
    with pytest.raises(RuleBroken, match="does not look after"):
        website.check_website(
            actor=PersonFactory(roles=["officer"]), answers=ALL_WELL, faults=[website.Fault("Old", owner, TODAY)]
        )


@pytest.mark.parametrize("role", ["teacher", "dsl", "governor"])
def test_who_does_not_look_after_the_website_checks_nothing(role):
    with pytest.raises(PermissionDenied):
        website.check_website(actor=PersonFactory(roles=[role]), answers=ALL_WELL)


def test_the_only_one_who_signs_is_told_to_have_a_colleague_check(client):
    head = sign_in(client, "head")
    assert "You are the only one who signs" in client.get(url("website-check-new")).text
    with pytest.raises(RuleBroken, match="Have a colleague"):
        website.check_website(actor=head, answers=ALL_WELL)
    PersonFactory(roles=["head"])
    assert website.check_website(actor=head, answers=ALL_WELL).number == 1


# --- Signing -------------------------------------------------------------------------------------------------


def test_the_head_signs_what_a_colleague_checked(client):
    head = sign_in(client, "head")
    check = make.website_check(PersonFactory(roles=["officer"]))
    assert "Sign the check" in client.get(check.get_absolute_url()).text
    client.post(url("website-sign", check.number))
    check.refresh_from_db()
    assert (check.signed_by, check.signed_at) == (head, timezone.now())
    assert check.history.first().history_person == head
    with pytest.raises(RuleBroken, match="has been signed"):
        website.sign_check(check, actor=head)


def test_nobody_signs_their_own_check(client):
    head = sign_in(client, "head")
    check = make.website_check(head)
    page = client.get(check.get_absolute_url()).text
    assert "Sign the check" not in page
    assert "Nobody signs what they checked themself" in page
    assert client.post(url("website-sign", check.number)).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        WebsiteCheck.objects.filter(pk=check.pk).update(signed_by=head, signed_at=timezone.now())


# --- Putting right -------------------------------------------------------------------------------------------


def test_a_fault_is_put_right_with_what_was_done(client):
    owner = sign_in(client, "it")
    fault = make.website_fault(make.website_check(owner), owner)
    client.post(url("website-fault-done", fault.number), {"how": "Took the page away"})
    fault.refresh_from_db()
    assert (fault.done_by, fault.how, fault.done_at) == (owner, "Took the page away", timezone.now())
    assert "Took the page away" in client.get(fault.check_made.get_absolute_url()).text
    again = client.post(url("website-fault-done", fault.number), {"how": "Twice"})
    assert "put right already" in again.text
    assert WebsiteFault.objects.get().how == "Took the page away"


def test_what_is_overdue_is_shown_as_such(client):
    owner = sign_in(client, "it")
    check = make.website_check(owner)
    make.website_fault(check, owner, due_on=TODAY - DAY)
    assert "Overdue" in client.get(check.get_absolute_url()).text


# --- When it is due ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entered", "begins"),
    [
        ([], date(2026, 9, 2)),
        ([date(2026, 9, 7), date(2026, 11, 2)], date(2026, 9, 7)),
        ([date(2026, 4, 20)], date(2026, 9, 2)),
    ],
)
def test_a_term_begins_as_the_school_says_or_about_when_most_do(entered, begins):
    assert rules.begins(Third(2026, 2), entered) == begins
    assert rules.monday_of_week(begins, 4) == date(2026, 9, 21 + (7 if begins.day == 7 else 0))


def a_term():
    return Term.objects.create(
        school=SchoolFactory(), name="Autumn term", starts_on=date(2026, 9, 7), ends_on=date(2026, 12, 18)
    )


def due(rule, day):
    return {(one.person, one.stage) for one in rule(SchoolFactory(), day)}


def test_a_check_that_is_missing_is_asked_of_the_officer_and_later_of_the_head_too():
    officer, head = PersonFactory(roles=["officer"]), PersonFactory(roles=["head"])
    assert due(reminders.unchecked, TODAY) == set()
    a_term()
    assert due(reminders.unchecked, date(2026, 9, 27)) == set()
    assert due(reminders.unchecked, date(2026, 9, 28)) == {(officer, 1)}
    assert due(reminders.unchecked, date(2026, 10, 12)) == {(officer, 2), (head, 2)}
    make.website_check(officer)
    assert due(reminders.unchecked, date(2026, 10, 12)) == set()


def test_a_check_of_the_term_before_does_not_count_for_this_one():
    officer = PersonFactory(roles=["officer"])
    a_term()
    make.website_check(officer, term=str(term_of(TODAY).before()), on=date(2026, 6, 1))
    assert due(reminders.unchecked, TODAY) == {(officer, 1)}


def test_a_check_without_a_signature_is_asked_of_the_head_after_a_week_unless_it_is_their_own():
    officer, head, other = (PersonFactory(roles=[role]) for role in ("officer", "head", "head"))
    make.website_check(officer)
    assert due(reminders.unsigned, TODAY + 6 * DAY) == set()
    assert due(reminders.unsigned, TODAY + 7 * DAY) == {(head, 1), (other, 1)}
    WebsiteCheck.objects.all().delete()
    make.website_check(head)
    assert due(reminders.unsigned, TODAY + 7 * DAY) == {(other, 1)}


def test_what_is_overdue_is_asked_of_its_owner_and_a_week_later_of_the_officer_too():
    officer, owner = PersonFactory(roles=["officer"]), PersonFactory(roles=["it"])
    fault = make.website_fault(make.website_check(officer), owner, due_on=TODAY)
    assert due(reminders.overdue, TODAY) == set()
    assert due(reminders.overdue, TODAY + DAY) == {(owner, 1)}
    assert due(reminders.overdue, TODAY + 8 * DAY) == {(owner, 1), (officer, 2)}
    owner.left_on = TODAY
    owner.save()
    assert due(reminders.overdue, TODAY + DAY) == {(officer, 1)}
    website.fault_done(fault, actor=officer, how="Gone")
    assert due(reminders.overdue, TODAY + 8 * DAY) == set()


def test_the_engine_tells_each_of_them_once():
    officer = PersonFactory(roles=["officer"])
    school = a_term().school
    for _ in range(2):
        reminding.tell(school, TODAY)
    told = Notice.objects.filter(text__startswith="agreements.").values_list("recipient", "text")
    assert list(told) == [(officer.pk, "agreements.website_unchecked")]


@pytest.mark.parametrize("rule", [reminders.unsigned, reminders.overdue])
def test_reminders_cost_nothing_more_for_what_is_in_order(rule):
    officer = PersonFactory(roles=["officer"])
    school, costs = officer.school, []
    for more in (1, 9):
        for _ in range(more):
            check = make.website_check(officer, signed_by=PersonFactory(roles=["head"]), signed_at=timezone.now())
            make.website_fault(check, officer, done_at=timezone.now(), done_by=officer, due_on=TODAY - 3 * DAY)
        with CaptureQueriesContext(connection) as queries:
            assert list(rule(school, TODAY + 30 * DAY)) == []
        costs.append(len(queries))
    assert costs == [1, 1]


# --- Home and figures ----------------------------------------------------------------------------------------


def test_home_shows_each_what_is_theirs_to_do():
    officer, head, owner = (PersonFactory(roles=[role]) for role in ("officer", "head", "it"))
    a_term()
    assert [one.text for one in home.waiting(officer)] == ["Check the website: not done in the autumn term 2026"]
    assert home.waiting(head) == home.waiting(owner) == []
    check = make.website_check(officer)
    make.website_fault(check, owner, due_on=TODAY - DAY)
    assert home.waiting(officer) == []
    assert [one.text for one in home.waiting(head)] == ["Sign the check of the website, Autumn term 2026"]
    assert [(one.text, one.tag) for one in home.waiting(owner)] == [
        ("Put right on the website: An address of a pupil", "Overdue")
    ]


def test_the_figure_is_kept_when_it_was_checked_and_signed_by_the_day():
    officer, head = PersonFactory(roles=["officer"]), PersonFactory(roles=["head"])
    school = officer.school
    assert website_checked(school, TODAY).state == "not_evidenced"
    check = make.website_check(officer, on=TODAY - 3 * DAY)
    assert website_checked(school, TODAY).state == "at_risk"
    website.sign_check(check, actor=head)
    assert website_checked(school, TODAY).state == "met"
    assert website_checked(school, TODAY - DAY).state == "at_risk"
    assert website_checked(school, date(2027, 2, 1)).state == "at_risk"
    assert website_checked(school, date(2027, 5, 1)).state == "not_evidenced"


def test_the_list_costs_the_same_with_one_check_and_with_a_hundred(client):
    officer = sign_in(client, "officer")
    costs = []
    for more in (1, 9, 90):
        for _ in range(more):
            make.website_fault(make.website_check(officer), officer)
        with CaptureQueriesContext(connection) as queries:
            client.get(url("website"))
        costs.append(len(queries))
    assert costs[0] == costs[1] == costs[2] <= 14


def test_a_check_costs_the_same_with_one_fault_and_with_ten(client):
    officer = sign_in(client, "officer")
    check = make.website_check(officer, points=ALL_WELL)
    costs = []
    for more in (1, 9):
        for _ in range(more):
            make.website_fault(check, PersonFactory(roles=["it"]))
        with CaptureQueriesContext(connection) as queries:
            client.get(check.get_absolute_url())
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 14
