"""Notices about pictures at an event (A12): written, read, printed, and told to all parents once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.home import checks as home
from agreements.jobs.checks import tell_parents as work
from agreements.models import EventNotice
from agreements.rules.event_notices import MODEL_TEXT
from agreements.services import event_notices
from esafety.exceptions import RuleBroken
from esafety.jobs.models import Job
from esafety.notify.models import Notice
from esafety.schools.models import Person
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 5)
DAY = timedelta(1)


@pytest.fixture(autouse=True)
def _on_a_monday_in_october(time_machine):
    time_machine.move_to("2026-10-05T10:00:00+00:00", tick=False)


def url(name, *args):
    return reverse(f"agreements:{name}", args=["elm", *args])


def sign_in(client, role):
    person = PersonFactory(roles=[role])
    client.force_login(person.user)
    return person


def typed(day=TODAY + 7 * DAY, **fields):
    boxes = {"on_day": day.day, "on_month": day.month, "on_year": day.year}
    return boxes | {"title": "Harvest play", "text": "At the end only, please."} | fields


def parent(email, **link):
    one = PersonFactory(user=None, first_name="Pat", last_name="Reed", email=email)
    appoint(one, "parent")
    make.add_child(one, **link)
    return one


# --- Writing -------------------------------------------------------------------------------------------------


def test_a_notice_begins_with_our_words_and_is_kept_as_it_was_typed(client):
    officer = sign_in(client, "officer")
    assert MODEL_TEXT[:40] in client.get(url("event-new")).text
    response = client.post(url("event-new"), typed(), follow=True)
    notice = EventNotice.objects.get()
    assert (notice.number, notice.title, notice.text, notice.made_by) == (
        1,
        "Harvest play",
        "At the end only, please.",
        officer,
    )
    assert notice.history.get().history_person == officer
    assert "At the end only, please." in response.text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (typed(title=""), "Enter the event"),
        (typed(title="x" * 61), "60 characters or fewer"),
        (typed(text="x" * 2_001), "2,000 characters or fewer"),
        (typed(day=TODAY - DAY), "must be today or later"),
        (typed(day=date(2826, 1, 1)), "too far away"),
        (typed() | {"on_month": "Smarch"}, "The month must be"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, sent, sentence):
    sign_in(client, "officer")
    response = client.post(url("event-new"), sent)
    assert response.status_code == 200
    assert sentence in response.text
    assert sent["text"] in response.text
    assert not EventNotice.objects.exists()


@pytest.mark.parametrize("role", ["senior", "teacher", "parent"])
def test_who_does_not_write_notices_is_refused(role):
    with pytest.raises(PermissionDenied):
        event_notices.write_notice(actor=PersonFactory(roles=[role]), title="Play", on=TODAY, text="No")


@pytest.mark.parametrize("role", ["teacher", "parent", "pupil", "governor"])
def test_everybody_with_a_sign_in_reads_it_and_only_writers_can_tell(client, role):
    notice = make.event_notice(PersonFactory(roles=["officer"]))
    sign_in(client, role)
    page = client.get(notice.get_absolute_url()).text
    assert "At the end only." in page
    assert "Telling the parents" not in page
    assert client.post(url("event-tell", notice.number)).status_code == 403


# --- Telling -------------------------------------------------------------------------------------------------


def test_parents_are_told_by_e_mail_with_the_whole_notice_and_no_link_that_asks_for_a_sign_in(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    sign_in(client, "officer")
    parent("pat@elm.example")
    signed_in = PersonFactory(roles=["parent"], email="sam@elm.example")
    make.add_child(signed_in)
    notice = make.event_notice(PersonFactory(roles=["officer"]), text="Stills of your own child, at the end.")
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(url("event-tell", notice.number))
    assert response.url == Job.objects.get(kind=event_notices.JOB).get_absolute_url()
    mails = {mail.to[0]: mail for mail in mailoutbox}
    assert set(mails) == {"pat@elm.example", "sam@elm.example"}
    for mail in mails.values():
        assert "Stills of your own child, at the end." in mail.body
        assert "Harvest play, 12 October 2026" in mail.body
        assert "Ava" not in mail.body
        assert "Reed" not in mail.body
    assert "http" not in mails["pat@elm.example"].body
    assert notice.get_absolute_url() in mails["sam@elm.example"].body
    notice.refresh_from_db()
    assert notice.told == 2
    assert "2 parents told by e-mail" in client.get(notice.get_absolute_url()).text


def test_who_is_not_to_be_written_to_is_not_told():
    parent("pat@elm.example")
    parent("barred@elm.example", court_order_bar=True)
    parent("quiet@elm.example", may_be_contacted=False)
    parent("")
    gone = parent("gone@elm.example")
    Person.objects.filter(links_to_parents__parent=gone).update(left_on=TODAY)
    elsewhere = PersonFactory(school=SchoolFactory(slug="oak"), user=None, email="oak@oak.example")
    make.add_child(elsewhere)
    told = event_notices.with_address(event_notices.parents_of(SchoolFactory()))
    assert [one.email for one in told] == ["pat@elm.example"]
    assert event_notices.reach_of(SchoolFactory()) == (1, 1)


def test_a_parent_barred_from_one_child_is_told_for_the_other():
    one = parent("pat@elm.example", court_order_bar=True)
    make.add_child(one)
    assert event_notices.reach_of(one.school) == (1, 0)


def test_parents_are_told_once_and_not_after_the_event():
    officer = PersonFactory(roles=["officer"])
    parent("pat@elm.example")
    notice = make.event_notice(officer)
    event_notices.tell_parents(notice, actor=officer)
    with pytest.raises(RuleBroken, match="have been told"):
        event_notices.tell_parents(notice, actor=officer)
    with pytest.raises(RuleBroken, match="is over"):
        event_notices.tell_parents(make.event_notice(officer, on=TODAY - DAY), actor=officer)
    assert Job.objects.filter(kind=event_notices.JOB).count() == 1


def test_where_no_parent_has_an_address_it_says_what_to_do_instead(client):
    sign_in(client, "officer")
    parent("")
    notice = make.event_notice(PersonFactory(roles=["officer"]))
    page = client.get(notice.get_absolute_url()).text
    assert "1 has no e-mail address: give them the notice on paper." in page
    response = client.post(url("event-tell", notice.number), follow=True)
    assert "Give them the notice on paper" in response.text
    notice.refresh_from_db()
    assert notice.told_at is None


def test_a_worker_that_begins_again_tells_nobody_twice(monkeypatch):
    monkeypatch.setattr(event_notices, "AT_ONCE", 2)
    officer = PersonFactory(roles=["officer"])
    for n in range(5):
        parent(f"pat{n}@elm.example")
    notice = make.event_notice(officer)
    job = event_notices.tell_parents(notice, actor=officer)
    pieces = event_notices.tell_in_pieces(notice)
    assert next(pieces) == (2, 5)
    seen = []
    finish = work(job, lambda done, total: seen.append((done, total)))
    assert finish()["text"] == "5 parents are being told by e-mail."
    assert seen == [(2, 5), (4, 5), (5, 5)]
    assert Notice.objects.filter(text=event_notices.TEXT).count() == 5
    notice.refresh_from_db()
    assert notice.told == 5


def test_telling_many_costs_hardly_more_than_telling_one():
    officer = PersonFactory(roles=["officer"])
    costs = []
    for more in (1, 29):
        for n in range(more):
            parent(f"pat{more}-{n}@elm.example")
        notice = make.event_notice(officer)
        with CaptureQueriesContext(connection) as queries:
            list(event_notices.tell_in_pieces(notice))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_mail_that_comes_to_leave_after_the_event_is_not_sent(time_machine):
    officer = PersonFactory(roles=["officer"])
    parent("pat@elm.example")
    notice = make.event_notice(officer)
    list(event_notices.tell_in_pieces(notice))
    time_machine.move_to("2026-10-20T10:00:00+00:00", tick=False)
    assert event_notices.write_letter(Notice.objects.get(text=event_notices.TEXT)) is None


def test_those_who_come_read_it_on_their_home_until_the_event_is_over(time_machine):
    reader = PersonFactory(roles=["parent"])
    notice = make.event_notice(PersonFactory(roles=["officer"]))
    assert home.waiting(reader) == []
    notice.told_at = notice.made_at
    notice.save()
    assert [one.text for one in home.waiting(reader)] == ["Pictures at our event: Harvest play, 12 October"]
    time_machine.move_to("2026-10-13T10:00:00+00:00", tick=False)
    assert home.waiting(PersonFactory(roles=["parent"])) == []


def test_the_list_costs_the_same_with_one_notice_and_with_a_hundred(client):
    officer = sign_in(client, "officer")
    costs = []
    for more in (1, 9, 90):
        for _ in range(more):
            make.event_notice(officer)
        with CaptureQueriesContext(connection) as queries:
            client.get(url("events"))
        costs.append(len(queries))
    assert costs[0] == costs[1] == costs[2] <= 12
