"""Printed slips: one letter a family, with a code of their own link, made by a worker and kept for a day."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from agreements import links
from agreements.models import SigningLink
from agreements.services import slips
from esafety.documents import pdf
from esafety.documents.models import Document
from esafety.documents.services import forget_stale
from esafety.exceptions import RuleBroken
from esafety.jobs.models import Job
from esafety.notify.models import Notice
from esafety.schools.models import ParentLink
from tests.agreements.asking import done, draft, many_families, officer_of, opened, url
from tests.factories import PersonFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db
typesets = pytest.mark.skipif(not pdf.can_make_pdfs(), reason="Pango is not on this machine")


@pytest.fixture(autouse=True)
def _monday_in_september(time_machine):
    time_machine.move_to("2026-09-07T09:00:00+00:00", tick=False)


@pytest.fixture
def officer(client):
    officer = officer_of()
    client.force_login(officer.user)
    return officer


@pytest.fixture
def quick(monkeypatch):
    """Nothing is typeset: what would have been is kept, part by part."""
    parts = []

    def render(school, template, context, *, title, printed_by):
        parts.append(context)
        return b"%PDF"

    monkeypatch.setattr(slips, "can_make_pdfs", lambda: True)
    monkeypatch.setattr(slips, "render_pdf_of", render)
    return parts


def letters(parts):
    return [letter for part in parts for letter in part["letters"]]


def token_of(letter):
    return letter.address.rstrip("/").rsplit("/", 1)[1]


@typesets
def test_a_family_gets_one_letter_with_first_names_and_classes_and_a_link_that_works(client, officer):
    parent, (ava, ben) = make.family(children=2, email="")
    campaign = opened(draft(by=officer, uses=["website"]))
    sent = client.post(url("campaign-slips", campaign), {"who": "unreachable"})
    done()

    page = client.get(sent.url)
    assert "1 letter to print on both sides" in page.text
    found = PdfReader(io.BytesIO(client.get(page.context["result_url"]).content))
    text = "\n".join(one.extract_text() for one in found.pages)
    assert len(found.pages) == 2
    assert "Dear Pat Reed" in text
    assert f"Ava, {ava.teaching_group}" in text
    assert f"Ben, {ben.teaching_group}" in text
    assert "Ava Reed" not in text
    address = re.search(r"/sign/([a-z2-7]{52})/", re.sub(r"\s", "", text))
    link = links.find(address[1])
    assert (link.person, link.campaign, links.is_current(link)) == (parent, campaign, True)


def test_slips_are_for_those_who_cannot_be_reached_by_e_mail(officer, quick):
    no_address, _ = make.family(children=1, email="")
    bounced, _ = make.family(children=1, email="gone@elm.example")
    make.family(children=1, email="fine@elm.example")
    answered, _ = make.family(children=1, email="")
    campaign = opened(draft(by=officer))
    Notice.objects.filter(recipient=bounced).update(mail_state="bounced", sent_at=None)
    make.sign(campaign.asked.get(person=answered))
    slips.ask_for_slips(campaign, actor=officer)
    done()
    assert {one.person for one in letters(quick)} == {no_address, bounced}


def test_all_who_have_not_answered_can_be_given_one_and_a_class_chosen(officer, quick):
    mother, (ava, ben) = make.family(children=2)
    campaign = opened(draft(by=officer))
    slips.ask_for_slips(campaign, actor=officer, everybody=True, group=ava.teaching_group_id)
    done()
    (letter,) = letters(quick)
    assert (letter.person, letter.children) == (mother, [ava])
    assert ben


def test_the_link_stands_in_the_pdf_and_nowhere_else(officer, quick):
    make.family(children=1, email="")
    campaign = opened(draft(by=officer))
    slips.ask_for_slips(campaign, actor=officer)
    done()
    token = token_of(letters(quick)[0])
    kept = (
        str(list(Job.objects.values())) + str(list(Notice.objects.values())) + str(list(SigningLink.objects.values()))
    )
    assert token not in kept
    assert SigningLink.objects.get().token_hash == links.hash_of(token)


def test_making_them_again_ends_the_links_of_before(officer, quick):
    make.family(children=1, email="")
    campaign = opened(draft(by=officer))
    for _ in range(2):
        slips.ask_for_slips(campaign, actor=officer)
        done()
    first, second = (links.find(token_of(letter)) for letter in letters(quick))
    assert (links.is_current(first), links.is_current(second)) == (False, True)


def test_a_family_that_has_a_slip_stands_so_on_the_board(officer, quick):
    make.family(children=1, email="")
    campaign = opened(draft(by=officer))
    assert campaign.asked.with_standing().get().standing == "unreachable"
    slips.ask_for_slips(campaign, actor=officer)
    done()
    assert campaign.asked.with_standing().get().standing == "slip"


def test_many_are_made_in_parts_and_packed(client, officer, quick, monkeypatch):
    monkeypatch.setattr(slips, "IN_A_PDF", 2)
    many_families(officer.school, 5)
    campaign = opened(draft(by=officer))
    sent = client.post(url("campaign-slips", campaign), {"who": "everybody"})
    done()
    assert [len(part["letters"]) for part in quick] == [2, 2, 1]
    page = client.get(sent.url)
    packed = zipfile.ZipFile(io.BytesIO(client.get(page.context["result_url"]).content))
    assert len(packed.namelist()) == 3
    assert all(name.endswith(".pdf") for name in packed.namelist())


def test_too_many_at_once_are_refused_and_so_is_nobody(officer, quick, monkeypatch):
    many_families(officer.school, 3)
    campaign = opened(draft(by=officer))
    with pytest.raises(RuleBroken, match="Nobody needs a slip"):
        slips.ask_for_slips(campaign, actor=officer)
    monkeypatch.setattr(slips, "MOST", 2)
    with pytest.raises(RuleBroken, match="Choose one class"):
        slips.ask_for_slips(campaign, actor=officer, everybody=True)


def test_the_words_come_in_a_second_language_that_there_is_and_in_no_other(client, officer, quick):
    make.family(children=1, email="")
    campaign = draft(by=officer)
    make.add_text(campaign.version, language="cy", body="Rydym yn ofalus.")
    opened(campaign)
    assert "Cymraeg" in client.get(url("campaign-slips", campaign)).text
    client.post(url("campaign-slips", campaign), {"who": "unreachable", "language": "cy"})
    done()
    assert [one["language"] for one in quick[0]["texts"]] == ["en", "cy"]
    with pytest.raises(RuleBroken, match="not in that language"):
        slips.ask_for_slips(campaign, actor=officer, language="pl")
    assert "Choose" in client.post(url("campaign-slips", campaign), {"who": "unreachable", "language": "pl"}).text


def test_a_court_order_between_asking_and_making_is_respected(officer, quick):
    make.family(children=1, email="")
    campaign = opened(draft(by=officer))
    job = slips.ask_for_slips(campaign, actor=officer)
    ParentLink.objects.update(court_order_bar=True)
    done()
    job.refresh_from_db()
    assert (job.state, job.error, quick) == ("failed", "Nobody needs a slip any more.", [])


def test_the_document_is_forgotten_after_a_day_and_is_nobody_elses(client, officer, quick, time_machine):
    make.family(children=1, email="")
    campaign = opened(draft(by=officer))
    slips.ask_for_slips(campaign, actor=officer)
    done()
    document = Document.objects.get()
    client.force_login(PersonFactory(roles=["head"]).user)
    assert client.get(document.get_absolute_url()).status_code == 404
    time_machine.move_to(timezone.now() + timedelta(hours=25), tick=False)
    forget_stale()
    assert not Document.objects.exists()


def test_the_code_is_a_picture_of_the_address():
    picture = slips.picture_of("https://esafety.test/sign/" + "a" * 52 + "/")
    assert picture.startswith("<svg")
    assert "sign" not in picture
    assert picture != slips.picture_of("https://esafety.test/sign/" + "b" * 52 + "/")
