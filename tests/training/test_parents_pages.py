"""The guidance page and a term's newsletter text (T7), and what counts as telling parents."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pypdf import PdfReader

from esafety.documents.pdf import can_make_pdfs
from esafety.exceptions import RuleBroken
from esafety.indicators.models import State
from esafety.jobs.models import Job
from esafety.schools.models import Term as Entered
from esafety.schools.services import ChangedMeanwhile
from esafety.schools.terms import Term
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.training import parents as make
from training.home import parents as home
from training.indicators import parents as indicators
from training.jobs.parents import newsletter_pdf as work
from training.models import Guidance, Newsletter
from training.reminders import parents as reminders
from training.rules.parents import TIPS
from training.services import guidance, newsletters

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
AUTUMN = Term(2026, 2)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine, monkeypatch):
    time_machine.move_to("2026-11-25T10:00:00+00:00", tick=False)
    monkeypatch.setattr("esafety.jobs.services.wake", lambda pk: None)


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"])


def url(name, *args, slug="elm"):
    return reverse(f"training:{name}", args=[slug, *args])


# --- Guidance ------------------------------------------------------------------------------------------------------


def test_anybody_reads_our_ready_words_until_the_school_has_its_own(client, officer):
    page = client.get(url("guidance")).text
    assert "You will not be in trouble" in page
    assert "0800 1111" in page
    assert "/elm/report/" in page
    make.guidance(officer, text="Our own words.", reviewed_on=TODAY)
    page = client.get(url("guidance")).text
    assert "Our own words." in page
    assert "You will not be in trouble" not in page
    assert "25 November 2026" in page
    assert str(officer) not in page


def test_the_public_pages_lead_there(client):
    SchoolFactory()
    assert url("guidance") in client.get(reverse("worry:start", args=["elm"])).text


def test_html_scripts_and_wrong_links_on_the_page_do_nothing(client, officer):
    make.guidance(officer, text="<script>alert(1)</script> [a](javascript:alert(1)) ![x](https://e.example/x.png)")
    page = client.get(url("guidance")).text.split("<main")[1].split("</main>")[0]
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


def test_it_is_looked_at_before_it_is_kept_and_each_version_stays(client, officer):
    client.force_login(officer.user)
    page = client.post(url("guidance-edit"), {"version": "0", "text": "Now **bold**.", "go": "look"}).text
    assert "<strong>bold</strong>" in page
    assert not Guidance.objects.exists()
    client.post(url("guidance-edit"), {"version": "0", "text": "First words.", "go": "keep"})
    first = Guidance.objects.get().history.first().history_id
    client.post(url("guidance-edit"), {"version": first, "text": "Second words.", "go": "keep"})
    its = Guidance.objects.get()
    assert (its.text, its.reviewed_on, its.reviewed_by, its.history.count()) == ("Second words.", TODAY, officer, 2)
    assert "First words." in client.get(url("guidance-edit")).text


def test_two_who_write_it_do_not_overwrite_each_other(client, officer):
    make.guidance(officer, text="Theirs.")
    client.force_login(officer.user)
    page = client.post(url("guidance-edit"), {"version": "0", "text": "Mine.", "go": "keep"}).text
    assert "Somebody else changed the page" in page
    assert "Mine." in page
    assert "Theirs." in page
    assert Guidance.objects.get().text == "Theirs."
    with pytest.raises(ChangedMeanwhile):
        guidance.write_guidance(actor=officer, version=0, text="Mine.")


@pytest.mark.parametrize("role", ["teacher", "dsl", "parent"])
def test_who_does_not_tell_parents_does_not_write_it(role):
    with pytest.raises(PermissionDenied):
        guidance.write_guidance(actor=PersonFactory(roles=[role]), version=0, text="x")


# --- Newsletter ----------------------------------------------------------------------------------------------------


def typed(**changed):
    return {
        "term": "2026-2",
        "happened": "Year 4 made posters.",
        "coming": "An evening in March.",
        "tip": "night",
        "says_how_to_report": "on",
    } | changed


def test_a_terms_text_is_made_of_blocks_and_copied_as_text_and_markdown(client, officer):
    client.force_login(officer.user)
    page = client.post(url("newsletter-new"), typed(), follow=True).text
    letter = Newsletter.objects.get()
    assert (letter.term, letter.number, letter.made_by) == (AUTUMN, 1, officer)
    for words in ("THIS TERM\nYear 4 made posters.", "## This term", TIPS["night"][0], "/elm/report/", "An evening"):
        assert words in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"happened": ""}, "Enter what happened this term"),
        ({"happened": "x" * 3_001}, "3,000 characters or fewer"),
        ({"tip": "secret"}, "from the list"),
        ({"term": "2031-0"}, "from the list"),
        ({"term": "x"}, "from the list"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, officer, changed, sentence):
    client.force_login(officer.user)
    response = client.post(url("newsletter-new"), typed() | changed)
    assert sentence in response.text
    assert "An evening in March." in response.text
    assert not Newsletter.objects.exists()


def test_a_term_has_one_text_which_is_changed(client, officer):
    letter = make.newsletter(officer)
    with pytest.raises(RuleBroken, match="There is a text for the Autumn term 2026"):
        newsletters.write_newsletter(actor=officer, term=AUTUMN, happened="More.")
    client.force_login(officer.user)
    version = letter.history.first().history_id
    client.post(url("newsletter-edit", 1), typed(happened="Better.") | {"version": version})
    letter.refresh_from_db()
    assert letter.happened == "Better."
    page = client.post(url("newsletter-edit", 1), typed(happened="Mine.") | {"version": version}).text
    assert "Somebody else changed the text" in page


def test_it_can_be_sent_as_a_notice(client, officer):
    make.newsletter(officer)
    client.force_login(officer.user)
    page = client.get(url("parents-notice-new"), {"newsletter": "1"}).text
    assert "Year 4 made posters." in page
    for wrong in ("x", "999", "9" * 40, "-1"):
        assert client.get(url("parents-notice-new"), {"newsletter": wrong}).status_code == 200


@pytest.mark.skipif(not can_make_pdfs(), reason="Pango is not on this machine")
def test_it_is_printed_on_the_letterhead(client, officer):
    make.newsletter(officer)
    client.force_login(officer.user)
    client.post(url("newsletter-pdf", 1))
    result = work(Job.objects.get(kind=newsletters.JOB), lambda done, total: None)()
    pdf = b"".join(client.get(result["url"]))
    assert "Year 4 made posters." in PdfReader(BytesIO(pdf)).pages[0].extract_text()


def test_another_schools_text_is_not_there(client, officer):
    make.newsletter(PersonFactory(school=SchoolFactory(slug="oak"), roles=["officer"]), number=7)
    client.force_login(officer.user)
    assert client.get(url("newsletter", 7)).status_code == 404
    assert client.get(url("newsletter-edit", 7)).status_code == 404
    assert client.post(url("newsletter-pdf", 7)).status_code == 404
    assert not Newsletter.objects.visible_to(PersonFactory(roles=["teacher"])).exists()


# --- Reminding, figures and home -------------------------------------------------------------------------------------


def term(school, **fields):
    fields = {"name": "Autumn term", "starts_on": date(2026, 9, 2), "ends_on": date(2026, 12, 18)} | fields
    return Entered.objects.create(school=school, **fields)


@pytest.mark.parametrize(
    ("day", "told"),
    [(date(2026, 11, 19), 0), (date(2026, 11, 20), 1), (date(2026, 12, 18), 1), (date(2026, 12, 19), 0)],
)
def test_the_officer_is_reminded_from_four_weeks_before_the_end_of_the_term(officer, day, told):
    term(officer.school)
    PersonFactory(roles=["head"])
    due = list(reminders.newsletter_missing(officer.school, day))
    assert [one.person for one in due] == [officer] * told


def test_nobody_is_reminded_once_there_is_a_text_nor_at_half_term(officer):
    first = term(officer.school, ends_on=date(2026, 11, 30))
    assert list(reminders.newsletter_missing(officer.school, TODAY))
    assert not list(reminders.newsletter_missing(officer.school, TODAY, only=first.pk + 1))
    term(officer.school, starts_on=date(2026, 12, 1))
    assert not list(reminders.newsletter_missing(officer.school, TODAY))
    first.delete()
    assert list(reminders.newsletter_missing(officer.school, date(2026, 12, 2)))
    make.newsletter(officer)
    assert not list(reminders.newsletter_missing(officer.school, date(2026, 12, 2)))


def test_the_headteacher_is_reminded_where_there_is_no_officer():
    head = PersonFactory(roles=["head"])
    term(head.school)
    assert [one.person for one in reminders.newsletter_missing(head.school, TODAY)] == [head]


def test_parents_are_informed_by_something_each_term(officer):
    school = officer.school
    assert indicators.parents_informed(school, TODAY).state == State.NOT_EVIDENCED
    notice = make.notice(officer)
    assert indicators.parents_informed(school, TODAY).state == State.NOT_EVIDENCED  # written is not sent
    notice.sent_at = "2026-06-05T10:00:00Z"
    notice.save()
    assert indicators.parents_informed(school, TODAY).state == State.AT_RISK
    make.newsletter(officer)
    assert indicators.parents_informed(school, TODAY).state == State.MET
    assert indicators.parents_informed(school, date(2026, 11, 24)).state == State.AT_RISK


def test_the_officer_finds_it_waiting_and_parents_find_their_doors(officer):
    assert [one.tag for one in home.waiting(officer)] == ["Parents"]
    assert not home.waiting(PersonFactory(roles=["head"]))
    make.newsletter(officer)
    assert not home.waiting(officer)
    assert [one.label for one in home.doors(PersonFactory(roles=["parent"]))] == ["Home learning", "Help for parents"]
    assert not home.doors(officer)
