"""The receipt by mail with all hashes, and the page where whoever holds it checks it (A9, D9)."""

import io

import pytest
from django.core import mail
from pypdf import PdfReader

from agreements import letters
from agreements.models import Asked, Signature
from esafety.accounts.models import TryCount
from esafety.audit import triggers
from esafety.documents import pdf
from esafety.documents.pdf import NoPDF
from esafety.jobs.models import Job
from esafety.notify.models import Notice
from tests.agreements.sheets import answers
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

needs_pango = pytest.mark.skipif(not pdf.can_make_pdfs(), reason="Pango is not on this machine")


@pytest.fixture
def family():
    campaign, parent, _ = make.asked_family(uses=["website"])
    make.consent_words(campaign.school)
    return campaign, parent, list(Asked.objects.filter(person=parent).select_related("child__teaching_group"))


@pytest.fixture
def sign(client, family, mailoutbox, django_capture_on_commit_callbacks):
    """Signs, and lets the worker send the mail."""

    def signing(**changes):
        campaign, parent, asked = family
        path = make.link_for(campaign, parent)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(path, answers(campaign, asked, **changes))
        return list(Signature.objects.all())

    return signing


def text_of(content):
    """Without the zeros that pypdf leaves between letters where fonts are mixed."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\x00", "").split())


# --- The mail --------------------------------------------------------------------------------------------------------


@needs_pango
def test_the_receipt_comes_by_mail_with_all_that_was_signed_and_the_hashes(sign, family):
    signatures = sign(consents="no")
    (message,) = mail.outbox
    assert message.to == ["mother@elm.example"]
    assert message.subject == "Your receipt"
    assert "Dear Pat," in message.body
    assert "Ava" not in message.body
    (enclosed,) = message.attachments
    assert enclosed.mimetype == "application/pdf"
    shown = text_of(enclosed.content)
    together = shown.replace(" ", "")
    for one in signatures:
        assert one.sha256 in together
    assert signatures[0].text_sha256 in together
    assert signatures[0].consents.get().words.sha256 in together
    for words in ("Pat Reed", "Ava", "Ben", "Cal", "We keep each other safe online.", "May we?", "/sign/check/"):
        assert words in shown
    assert not [one for one in family[2] if one.child.name in shown]


@needs_pango
def test_a_name_in_other_letters_stands_in_the_receipt(sign):
    sign(typed_name="Nadia خان 🌻")
    assert "Nadia" in text_of(mail.outbox[0].attachments[0].content)


def test_the_pdf_is_made_by_the_worker_and_not_while_the_parent_waits(client, family, monkeypatch):
    monkeypatch.setattr("esafety.jobs.services.wake", lambda pk: None)
    monkeypatch.setattr("agreements.services.receipts.render_pdf_of", lambda *args, **kwargs: pytest.fail("too soon"))
    campaign, parent, asked = family
    client.post(make.link_for(campaign, parent), answers(campaign, asked))
    notice = Notice.objects.get()
    assert (notice.kind, notice.text, notice.recipient) == ("receipt", "agreements.receipt", parent)
    assert Job.objects.get().args == {"notice": notice.pk}


def test_without_pdfs_on_the_machine_the_fingerprints_stand_in_the_mail(sign, monkeypatch):
    def cannot(*args, **kwargs):
        raise NoPDF("not here")

    monkeypatch.setattr("agreements.services.receipts.render_pdf_of", cannot)
    signatures = sign()
    (message,) = mail.outbox
    assert not message.attachments
    assert all(one.sha256 in message.body for one in signatures)
    assert "Ava" not in message.body


def test_each_press_has_its_own_receipt(client, family, monkeypatch):
    monkeypatch.setattr("agreements.services.receipts.render_pdf_of", lambda *args, **kwargs: b"%PDF")
    campaign, parent, asked = family
    path = make.link_for(campaign, parent)
    client.post(path, answers(campaign, asked[:1]))
    client.post(path, answers(campaign, asked[1:]))
    from agreements.services import receipts

    first, second = [receipts.signature_of(notice) for notice in Notice.objects.order_by("pk")]
    assert [one.child for one in receipts.of_one_press(first)] == [asked[0].child]
    assert [one.child for one in receipts.of_one_press(second)] == [one.child for one in asked[1:]]


# --- The other letters ------------------------------------------------------------------------------------------------


def notice_of(campaign, person, text):
    return Notice.objects.create(
        school=campaign.school,
        recipient=person,
        kind="invitation",
        text=text,
        model="agreements.campaign",
        record_id=campaign.pk,
        path="/elm/",
    )


@pytest.mark.parametrize("text", ["agreements.invitation", "agreements.reminder", "agreements.changed"])
def test_an_invitation_greets_its_reader_and_names_nobody_else(client, family, text):
    campaign, parent, _ = family
    letter = letters.WRITERS[text](notice_of(campaign, parent, text))
    assert letter.body.startswith("Dear Pat,\n\n")
    assert not [name for name in ("Ava", "Reed", "Hazel", "mother@") if name in letter.body]
    assert "Your answer for" in client.get(letter.path).text


def test_who_has_answered_meanwhile_is_not_invited_any_more(client, family):
    campaign, parent, asked = family
    client.post(make.link_for(campaign, parent), answers(campaign, asked))
    assert letters.invitation(notice_of(campaign, parent, "agreements.reminder")) is None


def test_who_is_asked_where_they_sign_in_is_given_no_link_of_their_own(family):
    campaign = family[0]
    teacher = campaign.made_by
    make.ask(campaign, teacher)
    assert letters.invitation(notice_of(campaign, teacher, "agreements.invitation")).path == ""


def test_a_name_cannot_make_a_line_of_its_own(family):
    campaign, parent, _ = family
    parent.first_name = "Pat\r\nBcc: all@evil.example"
    letter = letters.invitation(notice_of(campaign, parent, "agreements.invitation"))
    assert letter.body.splitlines()[0].startswith("Dear Pat")
    assert "\nBcc" not in letter.body


# --- Checking ----------------------------------------------------------------------------------------------------


def check(client, fingerprint):
    return client.post("/sign/check/", {"fingerprint": fingerprint})


def test_whoever_holds_a_receipt_sees_that_the_record_is_the_same_and_no_more(client, sign, family):
    signature = sign()[0]
    page = check(client, f"{signature.sha256[:32].upper()}\n {signature.sha256[32:]}").text
    for words in ("Our record is the same", "Signed", "Parents’ agreement", "P.R.", signature.text_sha256):
        assert words in page
    for words in ("Pat", "Reed", "Ava", "elm.example", "Elm School"):
        assert words not in page


def test_an_altered_record_is_not_called_the_same(client, sign):
    signature = sign()[0]
    with triggers.dropped():
        Signature.objects.filter(pk=signature.pk).update(act="declined")
    page = check(client, signature.sha256).text
    assert "Our record is not the same" in page


@pytest.mark.parametrize("typed", ["", "abc", "g" * 64, "a" * 63, "a" * 65, "a" * 400, "☂" * 64])
def test_what_is_no_fingerprint_is_kept_and_explained(client, typed):
    response = check(client, typed)
    assert response.status_code == 200
    assert "There is something to put right" in response.text


def test_an_unknown_fingerprint_is_none_of_ours_and_guesses_are_counted(client):
    assert "We have no answer with this fingerprint" in check(client, "a" * 64).text
    assert TryCount.objects.get().tries == 1
    got = [check(client, f"{n:064x}").status_code for n in range(40)]
    assert got == [200] * 29 + [429] * 11
