"""Papers: whose it is, what stands on it, its scan, and who may enter and take it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.models import Consent, Signature
from agreements.services import paper
from esafety.audit.models import Event
from esafety.evidence.models import StoredFile
from esafety.exceptions import RuleBroken
from esafety.schools.models import ParentLink
from esafety.schools.numbers import number_of
from tests.agreements.asking import draft, officer_of, opened, url
from tests.evidence import corpus
from tests.factories import PersonFactory, SchoolFactory, sealed_upload
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_in_september(time_machine):
    time_machine.move_to("2026-09-07T09:00:00+00:00", tick=False)


@pytest.fixture
def officer(client):
    officer = officer_of()
    client.force_login(officer.user)
    return officer


@pytest.fixture
def campaign(officer):
    make.consent_words(officer.school)
    make.family(children=1, email="")
    return opened(draft(by=officer, uses=["website", "press"]))


def on_paper(**fields):
    day = {"signed_on_day": "5", "signed_on_month": "9", "signed_on_year": "2026"}
    return {"act": "signed", "typed_name": "P. Reed", "use_website": "given", "use_press": "refused"} | day | fields


def pdf():
    return SimpleUploadedFile("form.pdf", corpus.pdf(), "application/pdf")


def page_of(campaign):
    return url("paper", campaign, number_of(campaign.asked.get()))


def test_a_signed_paper_is_entered_with_its_consents_and_its_scan(client, campaign, officer):
    sent = client.post(page_of(campaign), on_paper(scan=pdf()))
    assert sent.status_code == 302, sent.context["form"].errors
    signature = Signature.objects.get()
    assert (signature.act, signature.way, signature.typed_name) == ("signed", "paper", "P. Reed")
    assert (signature.entered_by, signature.signed_on) == (officer, date(2026, 9, 5))
    assert signature.scan.name == "form.pdf"
    said = {one.use: (one.answer, one.source, one.entered_by) for one in Consent.objects.all()}
    assert said == {"website": ("given", "paper", officer), "press": ("refused", "paper", officer)}
    asked = campaign.asked.get()
    assert (asked.state, asked.answered_way) == ("signed", "paper")
    assert Event.objects.filter(action="agreements.enter_paper", actor_id=officer.pk).exists()


def test_a_paper_can_be_declined_without_a_scan_and_leaves_consents_alone(client, campaign):
    client.post(page_of(campaign), on_paper(act="declined", reason="We want to talk first"))
    signature = Signature.objects.get()
    assert (signature.act, signature.reason, signature.scan) == ("declined", "We want to talk first", None)
    assert not Consent.objects.exists()


def test_a_question_left_open_on_the_paper_is_left_open_here(client, campaign):
    client.post(page_of(campaign), on_paper(use_press=""))
    assert list(Consent.objects.values_list("use", flat=True)) == ["website"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"typed_name": ""}, "Enter the name as on the paper"),
        ({"typed_name": "x" * 151}, "150 characters or fewer"),
        ({"act": "withdrawn"}, "Choose"),
        ({"signed_on_day": "8"}, "has not come yet"),
        ({"signed_on_year": "2020"}, "long before anybody was asked"),
        ({"use_website": "perhaps"}, "Choose"),
    ],
)
def test_what_cannot_stand_on_a_paper_is_not_taken_and_what_was_typed_is_kept(wrong, said, client, campaign):
    page = client.post(page_of(campaign), on_paper(reason="Kept as typed", **wrong))
    assert page.status_code == 200
    assert said in page.text
    assert "Kept as typed" in page.text
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"), [(b"Just words.\n", "form.txt"), (b"MZ" + b"\0" * 100, "form.pdf"), (b"", "form.pdf")]
)
def test_only_a_pdf_or_a_picture_is_taken_as_a_scan(content, name, client, campaign):
    page = client.post(page_of(campaign), on_paper(scan=SimpleUploadedFile(name, content)))
    assert page.status_code == 200
    assert page.context["form"].errors["scan"]
    assert not Signature.objects.exists()
    assert not StoredFile.objects.exists()


def test_the_service_takes_no_other_file_either(campaign, officer):
    with pytest.raises(RuleBroken, match="PDF, JPEG or PNG"):
        paper.enter_paper(
            campaign.asked.get(),
            actor=officer,
            act="signed",
            typed_name="P. Reed",
            signed_on=date(2026, 9, 5),
            upload=sealed_upload(),
        )


def test_nobody_enters_their_own(client, officer):
    campaign = opened(draft(by=officer, audience="staff"))
    own = campaign.asked.get(person=officer)
    assert client.get(url("paper", campaign, number_of(own))).status_code == 404
    with pytest.raises(RuleBroken, match="Nobody enters their own"):
        paper.enter_paper(own, actor=officer, act="signed", typed_name="Me", signed_on=date(2026, 9, 7))


def test_whose_responsibility_has_ended_has_no_paper_entered(client, campaign, officer):
    address = page_of(campaign)
    ParentLink.objects.update(parental_responsibility=False)
    assert client.get(address).status_code == 404
    with pytest.raises(RuleBroken, match="no longer asked"):
        paper.enter_paper(
            campaign.asked.get(), actor=officer, act="signed", typed_name="P. Reed", signed_on=date(2026, 9, 5)
        )


def test_a_closed_campaign_takes_no_paper(client, campaign):
    address = page_of(campaign)
    campaign.state, campaign.closed_at = "closed", campaign.opened_at
    campaign.save()
    assert client.post(address, on_paper()).status_code == 404
    assert not Signature.objects.exists()


def test_the_office_finds_whose_paper_it_is_without_seeing_the_board(client, campaign):
    make.ask(campaign, *_other_family())
    client.force_login(PersonFactory(roles=["support"]).user)
    listed = client.get(url("campaigns"))
    assert url("papers", campaign) in listed.text
    found = client.get(url("papers", campaign), {"q": "zo qu"})
    assert [asked.child.first_name for asked, _ in found.context["rows"]] == ["Zoe"]
    assert client.get(url("campaign", campaign)).status_code == 404
    client.post(page_of_row(campaign, found.context["rows"][0][1]), on_paper(use_website="", use_press=""))
    assert Signature.objects.get().child.first_name == "Zoe"


def _other_family():
    parent = PersonFactory(user=None, first_name="Ann", last_name="Quill")
    child = PersonFactory(user=None, first_name="Zoe", last_name="Quill")
    ParentLink.objects.create(parent=parent, child=child, relation="mother")
    return parent, child


def page_of_row(campaign, number):
    return url("paper", campaign, number)


@pytest.mark.parametrize(
    ("role", "may"), [("officer", True), ("head", True), ("support", True), ("senior", False), ("teacher", False)]
)
def test_who_may_enter_papers(role, may, client, campaign):
    actor = PersonFactory(roles=[role])
    client.force_login(actor.user)
    assert client.get(page_of(campaign)).status_code == (200 if may else 404)
    if not may:
        with pytest.raises(PermissionDenied):
            paper.enter_paper(
                campaign.asked.get(), actor=actor, act="signed", typed_name="P. Reed", signed_on=date(2026, 9, 5)
            )


def test_the_number_of_a_row_fits_no_other_school_and_no_guess(client, campaign):
    ash = SchoolFactory(slug="ash")
    make.family(ash, children=1, email="")
    theirs = opened(draft(ash))
    for number in (number_of(theirs.asked.get()), str(campaign.asked.get().pk), "1.x", "%00"):
        assert client.get(reverse("agreements:papers", args=["elm", 1]) + f"{number}/").status_code == 404


# --- The scan ------------------------------------------------------------------------------------------------------


@pytest.fixture
def scanned(client, campaign):
    client.post(page_of(campaign), on_paper(scan=pdf()))
    return Signature.objects.get()


def scan_of(signature):
    return reverse("agreements:scan", args=["elm", number_of(signature)])


def test_the_scan_is_taken_away_as_it_came_and_that_is_written_down(client, scanned, campaign):
    assert scan_of(scanned) in client.get(url("campaign", campaign)).text
    response = client.get(scan_of(scanned))
    assert b"".join(response.streaming_content) == corpus.pdf()
    assert response["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(action="agreements.take_scan").count() == 1


@pytest.mark.parametrize(
    ("role", "status"), [("head", 200), ("dsl", 200), ("senior", 200), ("support", 404), ("teacher", 404)]
)
def test_who_may_take_the_scan(role, status, client, scanned):
    person = PersonFactory(roles=[role])
    client.force_login(person.user)
    response = client.get(scan_of(scanned))
    assert response.status_code == status
    if status == 200:
        b"".join(response.streaming_content)
    assert StoredFile.objects.visible_to(person).exists() == (status == 200)


def test_a_paper_from_before_a_change_of_the_words_is_not_a_signature_of_the_new_ones(client, campaign):
    version = make.published(campaign.version.agreement, number=2, what_changed="Phones")
    campaign.version = version
    campaign.save()
    sent = client.post(page_of(campaign), on_paper())
    assert "The words were changed after that day, to version 2" in sent.text
    assert not Signature.objects.exists()
    assert client.post(page_of(campaign), on_paper(signed_on_day="7")).status_code == 302


def test_a_paper_does_not_undo_what_the_parent_said_themself_after_its_day(client, campaign):
    asked = campaign.asked.get()
    make.consent(asked.child, use="website", answer="refused", by=asked.person)
    sent = client.post(page_of(campaign), on_paper())
    assert "They have answered themselves since the day on the paper" in sent.text
    assert list(Consent.objects.values_list("answer", flat=True)) == ["refused"]
    assert not Signature.objects.exists()
