"""Letters: mail with a link that is minted as it leaves, to those with a sign-in and those without one."""

import pytest
from django.db import connection
from django.urls import reverse

from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.notify import letters, services, texts
from esafety.notify.letters import Enclosure, Letter
from esafety.notify.models import Kind, MailState, Notice
from tests.factories import IncidentFactory, PersonFactory
from tests.notify.conftest import TOO_LATE, smtp_settings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_wakes")]

SIGN = "tests.sign"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-03-04T10:00:00+00:00", tick=True)
    return time_machine


class Writer:
    """Mints one secret after another. `says` is the letter, but for its path; None for one not worth sending."""

    def __init__(self):
        self.says, self.minted, self.seen, self.raises = {}, [], [], None

    def __call__(self, notice):
        self.seen.append((notice.pk, Notice.objects.get(pk=notice.pk).mail_state, connection.in_atomic_block))
        if self.raises:
            raise self.raises
        if self.says is None:
            return None
        self.minted.append(f"zqsecret{len(self.minted)}")
        return Letter(**({"path": f"/elm/sign/{self.minted[-1]}/"} | self.says))


@pytest.fixture
def register(monkeypatch):
    monkeypatch.setattr(letters, "_WRITERS", dict(letters._WRITERS))
    text = texts.Text("Please read and sign", "The school asks you to read something and to sign it.")
    monkeypatch.setitem(texts.TEXTS, SIGN, text)
    return lambda writer, **more: letters.register(SIGN, writer, **more)


@pytest.fixture
def writer(register):
    writer = Writer()
    register(writer, to_anybody=True)
    return writer


@pytest.fixture
def parent():
    return PersonFactory(user=None, email="parent@home.example", first_name="Pat")


@pytest.fixture
def teacher():
    return PersonFactory(roles=["teacher"], email="teacher@elm.example")


def tell(person, kind=Kind.INVITATION, about=None, **more):
    (notice,) = services.notify([person], kind=kind, about=about, **({"text": SIGN, "url": "/elm/sign/"} | more))
    return notice


def swept(notice):
    jobs.sweep()
    notice.refresh_from_db()
    return notice


def after_an_hour(clock, notice):
    clock.shift(3700)
    return swept(notice)


def words(message):
    return message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()


# --- What stands in it -----------------------------------------------------------------------------------------


def test_the_link_is_the_letters_and_the_secret_is_nowhere_else(writer, parent, by_smtp, caplog):
    notice = swept(tell(parent))
    (message,) = by_smtp.accepted
    assert message["To"] == "parent@home.example"
    assert message["Subject"] == "Please read and sign"
    for said in words(message):
        assert "https://esafety.test/elm/sign/zqsecret0/" in said
        assert "The school asks you to read something" in said
        assert "You need not sign in" in said
        assert "inbox" not in said
    assert notice.mail_state == MailState.SENT
    rows = [*Notice.objects.values(), *Job.objects.values()]
    assert "zqsecret" not in str(rows) + caplog.text


def test_the_writer_is_called_when_the_row_says_that_it_is_being_sent(writer, parent, by_smtp):
    notice = swept(tell(parent))
    assert writer.seen == [(notice.pk, MailState.SENDING, True)]


def test_a_letter_may_have_words_of_its_own(writer, parent, by_smtp):
    writer.says = {"body": "Dear Pat,\n\nPlease sign by 20 March & <tell> us."}
    swept(tell(parent))
    plain, html = words(by_smtp.accepted[0])
    assert "Dear Pat,\n\nPlease sign by 20 March & <tell> us." in plain.replace("\r\n", "\n")
    assert "<p>Dear Pat,</p>" in html
    assert "20 March &amp; &lt;tell&gt; us." in html
    assert "The school asks you" not in plain + html


def test_what_is_enclosed_comes_along_byte_by_byte(writer, parent, by_smtp):
    content = bytes(range(256)) * 50
    writer.says = {"enclosures": (Enclosure("Receipt 7.pdf", "application/pdf", content),)}
    swept(tell(parent, Kind.RECEIPT))
    (one,) = by_smtp.accepted[0].iter_attachments()
    assert (one.get_filename(), one.get_content_type()) == ("Receipt 7.pdf", "application/pdf")
    assert one.get_content() == content


def test_what_is_no_longer_worth_sending_is_not_sent(writer, parent, by_smtp, clock):
    writer.says = None
    notice = swept(tell(parent))
    after_an_hour(clock, notice)
    assert (notice.mail_state, by_smtp.accepted, len(writer.seen)) == (MailState.NONE, [], 1)


# --- To whom ---------------------------------------------------------------------------------------------------


def test_whoever_signs_in_is_asked_to_where_the_link_wants_it(register, teacher, by_smtp):
    register(lambda notice: Letter())
    swept(tell(teacher))
    for said in words(by_smtp.accepted[0]):
        assert "https://esafety.test/elm/sign/" in said
        assert "You are asked to sign in" in said


def test_no_letter_asks_somebody_to_sign_in_who_cannot(register, parent, by_smtp):
    register(lambda notice: Letter(), to_anybody=True)
    swept(tell(parent))
    for said in words(by_smtp.accepted[0]):
        assert "https://" not in said
        assert "sign in" not in said


@pytest.mark.parametrize("is_off", [True, False], ids=["switched off", "none"])
def test_a_letter_that_wants_a_sign_in_is_not_sent_to_who_has_none_and_is_shown(
    register, parent, teacher, by_smtp, is_off, client
):
    register(lambda notice: Letter())
    if is_off:
        teacher.user.is_active = False
        teacher.user.save()
    notice = swept(tell(teacher if is_off else parent))
    assert (notice.mail_state, by_smtp.accepted) == (MailState.FAILED, [])
    client.force_login(PersonFactory(roles=["officer"]).user)
    assert "They have no sign-in" in client.get(reverse("notify:trouble", args=["elm"])).text


def test_those_without_a_sign_in_are_told_of_what_their_told_of_gives(writer, parent, by_smtp):
    own, others = IncidentFactory(reported_by=parent), IncidentFactory()
    notice = swept(tell(parent, about=own))
    assert notice.mail_state == MailState.SENT
    assert services.notify([parent], kind=Kind.INVITATION, about=others, text=SIGN, url="/elm/") == []


def test_nothing_is_written_to_who_may_no_longer_be_told(writer, parent, by_smtp):
    incident = IncidentFactory(reported_by=parent)
    notice = tell(parent, about=incident)
    incident.reported_by = PersonFactory()
    incident.save()
    swept(notice)
    assert (notice.mail_state, by_smtp.accepted, writer.seen) == (MailState.NONE, [], [])


@pytest.mark.parametrize("kind", ["invitation", "reminder", "news"])
def test_nothing_waits_for_a_digest_that_its_reader_could_not_open(kind, writer, parent, teacher, by_smtp):
    notice = tell(parent, kind)
    assert (notice.mail_state, notice.for_digest) == (MailState.QUEUED, False)
    assert tell(teacher, Kind.REMINDER).for_digest


def test_the_inbox_of_others_is_as_it_was(writer, teacher, parent, client, by_smtp):
    tell(parent, about=IncidentFactory(reported_by=parent))
    swept(tell(teacher))
    client.force_login(teacher.user)
    page = client.get(reverse("notify:inbox", args=["elm"])).text
    assert page.count("Please read and sign") >= 1
    assert "zqsecret" not in page
    assert list(Notice.objects.visible_to(parent).for_inbox()) == list(Notice.objects.filter(recipient=parent))


# --- When something goes wrong -----------------------------------------------------------------------------------


def test_a_mail_that_was_put_off_is_written_anew_with_a_fresh_secret(writer, parent, by_smtp, clock):
    by_smtp.answers.append("451 4.7.1 Greylisted")
    notice = swept(tell(parent))
    assert notice.mail_state == MailState.QUEUED
    after_an_hour(clock, notice)
    assert writer.minted == ["zqsecret0", "zqsecret1"]
    (message,) = by_smtp.accepted
    assert "zqsecret1" in words(message)[0]
    assert message["Message-ID"] == notice.message_id


def test_a_letter_that_could_not_be_written_is_tried_again_and_leaves_nothing_half_done(
    writer, parent, by_smtp, clock, caplog
):
    writer.raises = LookupError("no such thing")
    notice = swept(tell(parent))
    assert (notice.mail_state, by_smtp.accepted) == (MailState.QUEUED, [])
    assert "could not be written" in caplog.text
    writer.raises = None
    after_an_hour(clock, notice)
    assert notice.mail_state == MailState.SENT


def test_what_a_writer_wrote_before_it_failed_is_taken_back(register, parent, by_smtp):
    def writes_and_fails(notice):
        PersonFactory(first_name="Half")
        raise LookupError

    register(writes_and_fails, to_anybody=True)
    swept(tell(parent))
    assert type(parent).objects.filter(first_name="Half").count() == 0


@pytest.mark.parametrize(("kind", "copies"), [("invitation", 1), ("receipt", 2)])
def test_a_receipt_leaves_at_least_once_and_an_invitation_at_most_once(
    kind, copies, writer, parent, settings, mail_server, clock
):
    settings.MAILERS = smtp_settings(mail_server.host, mail_server.port, timeout=0.4)
    mail_server.answers.append(f"250 OK, {TOO_LATE}")
    notice = swept(tell(parent, kind))
    after_an_hour(clock, notice)
    assert mail_server.message_ids == [notice.message_id] * copies
    assert notice.mail_state == (MailState.SENT if copies == 2 else MailState.UNCERTAIN)


def test_the_officer_sends_a_letter_again_with_a_fresh_secret(writer, parent, by_smtp):
    by_smtp.to_recipient.append("550 5.1.1 No such user")
    notice = swept(tell(parent))
    assert notice.mail_state == MailState.BOUNCED
    services.send_again(notice, actor=PersonFactory(roles=["officer"]))
    swept(notice)
    assert notice.mail_state == MailState.SENT
    assert "/elm/sign/zqsecret1/" in words(by_smtp.accepted[0])[0]


# --- Receipts --------------------------------------------------------------------------------------------------


def test_a_receipt_is_mailed_at_once_and_is_not_in_the_inbox(teacher, writer, client, by_smtp):
    services.change_wishes(actor=teacher, reminders="inbox", news="inbox")
    notice = swept(tell(teacher, Kind.RECEIPT))
    assert notice.mail_state == MailState.SENT
    client.force_login(teacher.user)
    page = client.get(reverse("notify:inbox", args=["elm"])).text
    assert "Please read and sign" not in page
    assert "top__count" not in page
    assert client.post(reverse("notify:read", args=["elm", notice.number])).status_code == 404
