"""Mail by real SMTP: sent, put off, refused, hanging; and nothing in it but a reference and a link."""

import socket

import pytest
from django.urls import reverse

from esafety.audit.models import Event
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.notify import emails, services, texts
from esafety.notify.models import Kind, MailState, Notice, Wishes
from tests.factories import IncidentFactory, PersonFactory, involve
from tests.notify.conftest import TOO_LATE, free_port, smtp_settings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_wakes")]


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-03-04T10:00:00+00:00", tick=True)
    return time_machine


@pytest.fixture
def officer():
    officer = PersonFactory(roles=["officer"], email="officer@elm.example")
    Wishes.objects.create(person=officer, reminders="at_once")
    return officer


def tell(person, kind=Kind.ALERT, about=None):
    url = about.get_absolute_url() if about else "/elm/incidents/"
    (notice,) = services.notify([person], kind=kind, about=about, text="incidents.reported", url=url)
    return notice


def after_an_hour(clock, notice):
    clock.shift(3700)
    jobs.sweep()
    notice.refresh_from_db()
    return notice


def swept(notice):
    jobs.sweep()
    notice.refresh_from_db()
    return notice


KINDS = pytest.mark.parametrize("kind", ["alert", "reminder", "invitation", "news"])


@KINDS
def test_a_mail_is_sent_once_with_the_message_id_of_its_notice(kind, by_smtp, officer, clock):
    notice = swept(tell(officer, kind))
    after_an_hour(clock, notice)
    (message,) = by_smtp.accepted
    assert message["Message-ID"] == notice.message_id
    assert notice.message_id.endswith("@esafety.test>")
    assert message["To"] == "officer@elm.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert {part.get_content_type() for part in message.iter_parts()} == {"text/plain", "text/html"}
    assert notice.mail_state == MailState.SENT
    assert notice.sent_at


@KINDS
@pytest.mark.parametrize("where", ["recipient", "data"])
def test_come_back_later_means_later(kind, where, by_smtp, officer, clock):
    (by_smtp.to_recipient if where == "recipient" else by_smtp.answers).append("451 4.7.1 Greylisted")
    notice = swept(tell(officer, kind))
    assert (notice.mail_state, by_smtp.accepted) == (MailState.QUEUED, [])
    assert "451" in notice.mail_problem
    after_an_hour(clock, notice)
    assert notice.mail_state == MailState.SENT
    assert by_smtp.message_ids == [notice.message_id]


@KINDS
@pytest.mark.parametrize(
    ("where", "state"), [("recipient", MailState.BOUNCED), ("data", MailState.FAILED)], ids=["recipient", "data"]
)
def test_a_refusal_is_final_and_shown(kind, where, state, by_smtp, officer, clock, client):
    (by_smtp.to_recipient if where == "recipient" else by_smtp.answers).append("550 5.1.1 No such user")
    notice = swept(tell(officer, kind))
    after_an_hour(clock, notice)
    assert (notice.mail_state, by_smtp.accepted) == (state, [])
    client.force_login(officer.user)
    assert "550" in client.get(reverse("notify:trouble", args=["elm"])).text


@KINDS
def test_a_server_that_refuses_connections_is_tried_for_two_days(kind, settings, officer, clock):
    settings.MAILERS = smtp_settings("127.0.0.1", free_port())
    notice = swept(tell(officer, kind))
    assert notice.mail_state == MailState.QUEUED
    hours = 0
    while after_an_hour(clock, notice).mail_state == MailState.QUEUED and hours < 100:
        hours += 1
    assert notice.mail_state == MailState.FAILED
    assert 48 <= hours < 72
    assert "could not be reached" in notice.mail_problem
    assert Job.objects.get().state == "failed"


def test_a_server_that_hangs_before_anything_has_left_is_tried_again(settings, officer, clock, mail_server):
    with socket.socket() as hanging:
        hanging.bind(("127.0.0.1", 0))
        hanging.listen()
        settings.MAILERS = smtp_settings("127.0.0.1", hanging.getsockname()[1], timeout=0.3)
        notice = swept(tell(officer, Kind.REMINDER))
    assert notice.mail_state == MailState.QUEUED
    settings.MAILERS = smtp_settings(mail_server.host, mail_server.port)
    after_an_hour(clock, notice)
    assert mail_server.message_ids == [notice.message_id]


@pytest.mark.parametrize(("kind", "copies"), [("alert", 2), ("reminder", 1), ("invitation", 1), ("news", 1)])
def test_a_server_that_takes_a_mail_and_never_answers(kind, copies, settings, mail_server, officer, clock):
    """An alert goes again under its one Message-ID. Anything else may have arrived, and waits for a person."""
    settings.MAILERS = smtp_settings(mail_server.host, mail_server.port, timeout=0.4)
    mail_server.answers.append(f"250 OK, {TOO_LATE}")
    notice = swept(tell(officer, kind))
    after_an_hour(clock, notice)
    assert mail_server.message_ids == [notice.message_id] * copies
    assert notice.mail_state == (MailState.SENT if kind == "alert" else MailState.UNCERTAIN)


def test_a_person_without_an_address_is_shown_to_the_officer(client, officer, by_smtp):
    child = PersonFactory(user=None, email="")
    notice = swept(tell(child))
    assert notice.mail_state == MailState.NO_ADDRESS
    client.force_login(officer.user)
    page = client.get(reverse("notify:trouble", args=["elm"])).text
    assert child.name in page
    assert "No e-mail address" in page


@pytest.mark.parametrize("kind", ["reminder", "invitation", "news", "digest"])
def test_what_was_being_sent_when_a_worker_died_is_never_sent_again_by_itself(kind, by_smtp, officer, clock):
    notice = tell(officer, Kind.REMINDER)
    Notice.objects.filter(pk=notice.pk).update(kind=kind, mail_state=MailState.SENDING)
    after_an_hour(clock, notice)
    after_an_hour(clock, notice)
    assert (notice.mail_state, by_smtp.accepted) == (MailState.UNCERTAIN, [])


# --- Looking after it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("verb", "sent"), [("again", 1), ("arrived", 0)])
def test_the_officer_sends_it_again_or_takes_it_off_the_list(verb, sent, client, by_smtp, officer):
    notice = tell(PersonFactory(roles=["teacher"]), Kind.NEWS)
    notice.settle(MailState.UNCERTAIN, among=(MailState.QUEUED,))
    client.force_login(officer.user)
    url = reverse(f"notify:{verb}", args=["elm", notice.number])
    assert client.post(url).url == reverse("notify:trouble", args=["elm"])
    swept(notice)
    assert notice.mail_state == MailState.SENT
    assert by_smtp.message_ids == [notice.message_id] * sent
    assert Event.objects.filter(action=f"notify.{'send_again' if sent else 'it_arrived'}").count() == 1
    assert client.post(url).status_code == 404


@pytest.mark.parametrize("role", ["teacher", "dsl", "it", "governor", "parent"])
def test_nobody_else_has_the_page(role, client):
    client.force_login(PersonFactory(roles=[role]).user)
    assert client.get(reverse("notify:trouble", args=["elm"])).status_code == 404


def test_the_page_tells_nothing_of_cases_that_its_reader_may_not_see(client, officer):
    head, chair = PersonFactory(roles=["head"]), PersonFactory(roles=["chair"])
    about = {circle: IncidentFactory(circle=circle) for circle in ("school", "head", "chair")}
    complained_of = IncidentFactory()
    involve(complained_of, officer)
    for person, incident in [
        (head, about["school"]),
        (head, about["head"]),
        (chair, about["chair"]),
        (head, complained_of),
    ]:
        tell(person, about=incident).settle(MailState.BOUNCED, among=(MailState.QUEUED,))
    shown = {}
    for key, person in {"officer": officer, "head": head, "chair": chair}.items():
        client.force_login(person.user)
        page = client.get(reverse("notify:trouble", args=["elm"])).text
        cases = {**about, "complained of": complained_of}
        shown[key] = {name for name, incident in cases.items() if incident.reference in page}
    assert shown == {"officer": {"school"}, "head": {"school", "head", "complained of"}, "chair": {"chair"}}


# --- Nothing personal, nothing smuggled (T33, T53) -------------------------------------------------------------

HOSTILE = [
    "a\r\nBcc: all@evil.example",
    "a\nBcc: all@evil.example",
    "a\rBcc: all@evil.example",
    "a\r\n\r\nThe body is mine",
    "a%0d%0aBcc: all@evil.example",
    "a\u2028Bcc: all@evil.example",
    "a\x0bBcc: all@evil.example",
    "a\x85Bcc: all@evil.example",
    "=?utf-8?q?a=0d=0aBcc:_all@evil.example?=",
]


def headers_of(message):
    return {name.lower() for name in message.message()}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_header_can_be_smuggled_in_by_a_reference(hostile, officer, counts):
    notice = tell(officer)
    plain = headers_of(emails.message_for(notice))
    notice.reference = hostile
    message = emails.message_for(notice)
    extra = headers_of(message) - plain
    counts("T53 mail header injection", tried=1, failed=len(extra))
    assert not extra
    assert message.recipients() == ["officer@elm.example"]
    assert "\n" not in message.subject
    assert "\r" not in message.subject


@pytest.mark.parametrize("hostile", [*HOSTILE, "a@b.example, c@evil.example", "a@b.example;c@evil.example", "not one"])
def test_no_recipient_can_be_smuggled_in_by_an_address(hostile, by_smtp, officer, counts):
    officer.email = hostile if "@b" in hostile or " one" in hostile else f"{hostile}@elm.example"
    officer.save()
    notice = swept(tell(officer))
    refused = notice.mail_state == MailState.BOUNCED
    to = [message["To"] for message in by_smtp.accepted]
    counts(
        "T53 mail header injection",
        tried=1,
        refused=refused,
        failed=sum("evil" in str(one) and not refused for one in to),
    )
    assert refused or to == [officer.email]
    assert not [message for message in by_smtp.accepted if "bcc" in {name.lower() for name in message}]


@pytest.mark.parametrize("text", sorted(texts.TEXTS))
def test_no_mail_names_anybody(text, counts):
    teacher = PersonFactory(roles=["officer"], first_name="zqfirst", last_name="zqlast", email="zqmail@elm.example")
    words = {"summary": "zqsummary", "what_happened": "zqwhat", "first_action": "zqaction", "service": "zqservice"}
    incident = IncidentFactory(reported_by=PersonFactory(first_name="zqreporter", roles=["it"]), **words)
    involve(incident, PersonFactory(first_name="zqalleged", user=None))
    kind = Kind.DIGEST if text == "notify.digest" else Kind.ALERT
    (notice,) = services.notify([teacher], kind=kind, about=incident, text=text, url=incident.get_absolute_url())
    message = emails.message_for(notice, emails.Unread(2, 1))
    said = " ".join([message.subject, message.body, *(part.content for part in message.alternatives)])
    leaks = [word for word in said.split() if "zq" in word]
    counts("T33 notices", tried=1, failed=len(leaks))
    assert not leaks
    assert "https://esafety.test/elm/" in said
