"""Advice (T10): whose a question is to answer, what follows it, and what all staff read of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from esafety.access.questions import forget_roles
from esafety.access.roles import Role
from esafety.audit.visibility import events_for
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.schools.models import Appointment
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories.training import selfaudit as make
from training.home import selfaudit as home
from training.models import Advice, AdviceEntry, CommonQuestion
from training.reminders import selfaudit as reminders
from training.services import advising

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_wednesday(time_machine):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)


def page(name, *args):
    return reverse(f"training:{name}", args=["elm", *args])


def by(*roles, **fields):
    return PersonFactory(roles=roles, **fields)


def ends(person, role):
    Appointment.objects.filter(person=person, role=role).delete()
    forget_roles(person.user)


def sees(person, advice):
    return Advice.objects.visible_to(person).filter(pk=advice.pk).exists()


def told():
    return [(one.recipient, one.text) for one in Notice.objects.order_by("pk")]


# --- Whose it is ---------------------------------------------------------------------------------------------------


def test_a_question_goes_to_the_officer_and_a_worry_about_a_device_to_the_head(client):
    officer, head, asker = by("officer"), by("head"), by("teacher")
    client.force_login(asker.user)
    client.post(page("advice-new"), {"about": "site", "question": "May I use it?"})
    client.post(page("advice-new"), {"about": "device", "question": "Something odd on it"})
    site, device = Advice.objects.order_by("pk")
    assert told() == [(officer, "training.advice_asked"), (head, "training.advice_asked")]
    assert [sees(officer, one) for one in (site, device)] == [True, False]
    assert [sees(head, one) for one in (site, device)] == [False, True]
    assert all(sees(asker, one) for one in (site, device))


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.OFFICER, Role.HEAD}])
def test_nobody_else_reads_it(client, role):
    one = make.advice(by("teacher"), question="Secret words", number=7)
    reader = by(role)
    assert not Advice.objects.visible_to(reader).exists()
    assert not events_for(reader).filter(model="training.advice").exists()
    client.force_login(reader.user)
    assert client.get(one.get_absolute_url()).status_code == 404
    assert "Secret words" not in client.get(page("advice")).text


def test_where_there_is_no_officer_the_head_answers_and_the_other_way_round():
    asker, head = by("teacher"), by("head")
    site = make.advice(asker)
    assert sees(head, site)
    officer = by("officer")
    assert not sees(head, site)
    ends(head, "head")
    device = make.advice(asker, about="device")
    assert sees(officer, device)


def test_what_the_officer_asks_goes_to_the_head_and_what_the_head_asks_of_a_device_to_the_officer():
    officer, head = by("officer"), by("head")
    asked = advising.ask_advice(actor=officer, about="class", question="What would you do?")
    device = advising.ask_advice(actor=head, about="device", question="Mine is slow")
    assert told() == [(head, "training.advice_asked"), (officer, "training.advice_asked")]
    assert sees(head, asked)
    assert sees(officer, device)
    with pytest.raises(PermissionDenied):
        advising.reply(asked, actor=officer, text="I know it myself")


def test_a_second_officer_answers_the_first():
    first, second, head = by("officer"), by("officer"), by("head")
    asked = advising.ask_advice(actor=first, about="class", question="What would you do?")
    assert told() == [(second, "training.advice_asked")]
    assert not sees(head, asked)


def test_where_there_is_nobody_to_answer_it_says_so_and_keeps_what_was_typed(client):
    officer = by("officer")
    client.force_login(officer.user)
    response = client.post(page("advice-new"), {"about": "class", "question": "Kept by me"})
    assert advising.NOBODY in response.text
    assert "Kept by me" in response.text
    assert not Advice.objects.exists()


def test_whoever_takes_over_as_officer_answers_what_waits_and_the_one_before_no_longer_reads_it():
    before, asker = by("officer"), by("teacher")
    one = make.advice(asker)
    ends(before, "officer")
    after = by("officer")
    assert sees(after, one)
    assert not sees(before, one)
    with pytest.raises(PermissionDenied):
        advising.reply(one, actor=before, text="Yes.")
    advising.reply(one, actor=after, text="Yes.")


def test_an_asker_who_becomes_the_officer_does_not_answer_themself():
    asker, head = by("teacher"), by("head")
    one = make.advice(asker)
    appoint(asker, "officer")
    assert sees(head, one)
    with pytest.raises(PermissionDenied):
        advising.reply(one, actor=asker, text="Yes.")


def test_after_a_week_without_an_answer_the_head_sees_it_and_goes_on_seeing_what_they_answered(time_machine):
    by("officer")
    head, asker = by("head"), by("teacher")
    one = make.advice(asker)
    other = make.advice(asker, waits=False)
    time_machine.move_to("2026-12-01T23:00:00+00:00", tick=False)
    assert not sees(head, one)
    time_machine.move_to("2026-12-02T06:00:00+00:00", tick=False)
    assert sees(head, one)
    assert not sees(head, other)
    advising.reply(one, actor=head, text="Yes.")
    assert sees(head, one)


def test_another_schools_officer_reads_nothing():
    make.advice(by("teacher"))
    assert not Advice.objects.visible_to(by("officer", school=SchoolFactory(slug="oak"))).exists()


# --- What follows --------------------------------------------------------------------------------------------------


def test_it_goes_back_and_forth_until_it_is_closed_and_can_be_asked_again(client):
    officer, asker = by("officer"), by("teacher")
    one = make.advice(asker)
    client.force_login(officer.user)
    client.post(page("advice-reply", one.number), {"text": "Which year?", "kind": "back"})
    one.refresh_from_db()
    assert one.waiting_since is None
    client.force_login(asker.user)
    client.post(page("advice-again", one.number), {"text": "Year 4"})
    one.refresh_from_db()
    assert one.waiting_since == timezone.now()
    client.force_login(officer.user)
    client.post(page("advice-reply", one.number), {"text": "Then yes.", "kind": "answer"})
    client.force_login(asker.user)
    client.post(page("advice-close", one.number))
    one.refresh_from_db()
    assert (one.closed_at, one.closed_by) == (timezone.now(), asker)
    assert [entry.kind for entry in one.entries.all()] == ["back", "asked", "answer"]
    client.post(page("advice-again", one.number), {"text": "And in Year 5?"})
    one.refresh_from_db()
    assert (one.closed_at, one.waiting_since) == (None, timezone.now())
    assert [text for _, text in told()] == [
        "training.advice_back",
        "training.advice_asked",
        "training.advice_answered",
        "training.advice_asked",
    ]


def test_what_was_written_is_neither_altered_nor_deleted():
    entry = make.entry(make.advice(by("teacher")), by("officer"))
    for act in (lambda: entry.save(), lambda: entry.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_what_waits_is_not_closed_by_whoever_should_answer_it_and_what_is_closed_is_not_answered():
    officer, one = by("officer"), make.advice(by("teacher"))
    with pytest.raises(RuleBroken, match="Answer it before"):
        advising.close_advice(one, actor=officer)
    advising.close_advice(one, actor=one.asked_by)
    with pytest.raises(RuleBroken, match="closed"):
        advising.reply(one, actor=officer, text="Yes.")


def test_nobody_goes_on_with_another_persons_question():
    officer, one = by("officer"), make.advice(by("teacher"))
    with pytest.raises(PermissionDenied):
        advising.ask_again(one, actor=officer, text="More")
    with pytest.raises(PermissionDenied):
        advising.close_advice(one, actor=by("teacher"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"about": ""}, "Choose what it is about"),
        ({"about": "moon"}, "from the list"),
        ({"question": ""}, "Say what you would like to know"),
        ({"question": "x" * 3001}, "3,000 characters or fewer"),
    ],
)
def test_what_cannot_be_asked_is_said_and_what_was_typed_stays(client, changed, said):
    by("officer")
    client.force_login(by("teacher").user)
    response = client.post(page("advice-new"), {"about": "site", "question": "Kept by me"} | changed)
    assert said in response.text
    assert "question" in changed or "Kept by me" in response.text
    assert not Advice.objects.exists()


def test_an_empty_answer_is_refused_on_the_page(client):
    by("teacher")
    one = make.advice(by("teacher"))
    client.force_login(by("officer").user)
    assert "Say what you advise" in client.post(page("advice-reply", one.number), {"text": "", "kind": "answer"}).text
    assert not AdviceEntry.objects.exists()


@pytest.mark.parametrize("name", ["advice", "advice-new", "advice-common"])
def test_each_page_says_that_a_child_at_risk_is_reported_and_not_asked_about(client, name):
    client.force_login(by("teacher").user)
    shown = client.get(page(name)).text
    assert "Is a child at risk? Do not ask here" in shown
    assert reverse("incidents:new", args=["elm"]) in shown


def test_words_are_found_in_questions_and_in_what_followed(client):
    asker = by("teacher")
    make.entry(make.advice(asker, question="About tablets"), by("officer"), text="Use the heron app")
    make.advice(asker, question="About phones")
    client.force_login(asker.user)
    shown = client.get(page("advice"), {"q": "heron"}).text
    assert "About tablets" in shown
    assert "About phones" not in shown
    assert "About phones" in client.get(page("advice"), {"q": "phones", "state": "waiting"}).text


@pytest.mark.parametrize("number", [1, 10, 100])
def test_the_list_costs_the_same_however_much_was_asked(client, django_assert_num_queries, number):
    for _ in range(number):
        make.advice(by("teacher"))
    client.force_login(by("officer").user)
    client.get(page("advice"))
    with django_assert_num_queries(7):
        client.get(page("advice"))


# --- Being reminded ------------------------------------------------------------------------------------------------


def due(school, today):
    return [(one.person, one.stage) for one in reminders.waits(school, today)]


def test_after_two_working_days_whoever_answers_is_reminded_and_after_five_the_head():
    officer, head, asker = by("officer"), by("head"), by("teacher")
    one = make.advice(asker)  # on a Wednesday
    make.advice(asker, waits=False)
    school = one.school
    assert due(school, date(2026, 11, 26)) == []
    assert due(school, date(2026, 11, 27)) == [(officer, 1)]
    assert due(school, date(2026, 12, 1)) == [(officer, 1)]
    assert due(school, date(2026, 12, 2)) == [(officer, 1), (head, 2)]


def test_a_worry_about_a_device_reminds_the_head_at_both_stages_once_each():
    by("officer")
    head, one = by("head"), make.advice(by("teacher"), about="device")
    assert due(one.school, date(2026, 11, 27)) == [(head, 1)]
    assert due(one.school, date(2026, 12, 2)) == [(head, 2)]


def test_the_home_page_of_whoever_answers_says_that_it_waits_and_not_what_it_is_about():
    officer, asker = by("officer"), by("teacher")
    make.advice(asker, question="Secret words")
    make.advice(asker, waits=False)
    waiting = home.to_advise(officer)
    assert [one.text for one in waiting] == ["Question 1 waits for your advice"]
    assert home.to_advise(asker) == []


# --- What is often asked -----------------------------------------------------------------------------------------


def typed(**changed):
    return {"about": "site", "question": "May I?", "answer": "Ask first.", "no_names": "on", "version": ""} | changed


def test_what_is_often_asked_is_written_anew_for_all_staff_and_names_nobody(client):
    officer = by("officer", last_name="Quill")
    client.force_login(officer.user)
    assert "tick that nobody can be told" in client.post(page("advice-common-new"), typed(no_names="")).text
    client.post(page("advice-common-new"), typed())
    client.force_login(by("teacher").user)
    shown = client.get(page("advice-common")).text
    assert "Ask first." in shown
    assert "Quill" not in shown
    assert client.get(page("advice-common-new")).status_code == 403


def test_it_is_changed_but_not_over_another_change_and_withdrawn(client):
    common = make.common(by("teacher").school)
    version = common.history.get().history_id
    client.force_login(by("officer").user)
    client.post(page("advice-common-edit", 1), typed(version=version, answer="First"))
    shown = client.post(page("advice-common-edit", 1), typed(version=version, answer="Second"))
    assert advising.CHANGED in shown.text
    assert "Second" in shown.text
    assert CommonQuestion.objects.get().answer == "First"
    client.post(page("advice-common-withdraw", 1))
    assert not CommonQuestion.objects.visible_to(by("teacher")).exists()
    assert CommonQuestion.objects.visible_to(by("officer")).exists()
    assert client.get(page("advice-common-edit", 1)).status_code == 404


def test_a_question_is_kept_with_its_history():
    one = make.advice(by("teacher"), asked_at=timezone.now() - timedelta(1))
    advising.reply(one, actor=by("officer"), text="Yes.")
    assert one.history.count() == 2
