"""The induction sheet (T8): made from who holds which role today, on one page, and who was given it."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from esafety.documents.pdf import can_make_pdfs
from esafety.exceptions import RuleBroken
from esafety.jobs.models import Job
from esafety.schools.models import Contact, SchoolSettings
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories.training import parents as make
from training.jobs.parents import induction_pdf as work
from training.models import InductionGiven
from training.services import induction
from training.tasks import forget_old_inductions

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 5)
needs_pango = pytest.mark.skipif(not can_make_pdfs(), reason="Pango is not on this machine")


@pytest.fixture(autouse=True)
def _on_a_monday_in_october(time_machine, monkeypatch):
    time_machine.move_to("2026-10-05T10:00:00+00:00", tick=False)
    monkeypatch.setattr("esafety.jobs.services.wake", lambda pk: None)


@pytest.fixture
def officer():
    return PersonFactory(first_name="Ola", last_name="Ficer", roles=["officer"])


def url(name="", *args, slug="elm"):
    return reverse(f"training:induction{name}", args=[slug, *args])


def typed(**changed):
    on = {"on_day": "5", "on_month": "10", "on_year": "2026"}
    return on | {"name": "Sam Supply", "given_as": "supply"} | changed


def text_of(pdf):
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_the_sheet_names_who_holds_the_roles_today_with_the_phone_of_the_contact_book(client, officer):
    PersonFactory(first_name="Dee", last_name="Ess", roles=["dsl"])
    over = PersonFactory(first_name="Was", last_name="Head")
    appoint(over, "head", ends_on=TODAY - timedelta(1))
    PersonFactory(first_name="Left", last_name="Head", roles=["head"], left_on=TODAY)
    Contact.objects.create(school=officer.school, kind="other", name="dee ess", phone="01234 5678")
    Contact.objects.create(school=officer.school, kind="helpline", name="Helpline", phone="0344 381 4772")
    Contact.objects.create(
        school=officer.school, kind="helpline", name="Old line", phone="1", ended_at="2026-01-01T10:00:00Z"
    )
    client.force_login(officer.user)
    page = client.get(url()).text
    for words in ("Dee Ess", "01234 5678", "Ola Ficer", "0344 381 4772", "/elm/report/"):
        assert words in page
    for words in ("Was Head", "Left Head", "Old line"):
        assert words not in page


def test_a_role_that_nobody_holds_is_warned_of(client, officer):
    client.force_login(officer.user)
    page = client.get(url()).text
    assert "Nobody holds this role today: Designated safeguarding lead" in page
    assert "Nobody holds this role today: Headteacher" in page
    assert "Nobody holds this role today: E-safety officer" not in page
    assert "Ask the school office" in page


def test_the_rules_are_those_of_the_schools_settings_in_its_words(client, officer):
    officer.school.agreement_word = "ICT promise"
    officer.school.save()
    SchoolSettings.objects.filter(school=officer.school).update(
        pupil_phones="not_on_site", personal_cameras="with_leave", staff_email_monitored=True
    )
    client.force_login(officer.user)
    page = client.get(url()).text
    for words in ("sign the ICT promise", "do not have phones on the site", "with leave of the senior", "is monitored"):
        assert words in page


@needs_pango
def test_the_pdf_is_one_page_and_says_who_printed_it(client, officer):
    client.force_login(officer.user)
    client.post(url("-pdf"))
    job = Job.objects.get(kind=induction.JOB)
    result = work(job, lambda done, total: None)()
    content = client.get(result["url"])
    assert content["Content-Type"] == "application/pdf"
    _, pdf = induction.pdf_of(officer)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    assert "Printed by Ola Ficer" in text_of(pdf)


@needs_pango
def test_the_pdf_is_one_page_with_the_longest_names_and_all_that_there_is(officer):
    school = officer.school
    school.agreement_word, school.name = "a" * 30 + " " + "b" * 29, "The Very Long Name of a School " * 3
    school.save()
    SchoolSettings.objects.filter(school=school).update(staff_email_monitored=True, personal_cameras="with_leave")
    for role in ("dsl", "deputy_dsl", "officer", "head"):
        for _ in range(5):
            one = PersonFactory(
                first_name="Wilhelmina-Magdalena " * 3, last_name="Featherstonehaugh " * 3, roles=[role]
            )
            Contact.objects.create(school=school, kind="other", name=one.name, phone="01234 567890 extension 12345")
    for number in range(9):
        Contact.objects.create(
            school=school, kind="helpline", name=f"{number} helpline " * 10, phone="0344 " * 8, hours="Monday to " * 12
        )
    sheet, pdf = induction.pdf_of(officer)
    assert sheet.is_long
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    assert "and 2 more" in text_of(pdf)


@pytest.mark.parametrize("role", ["teacher", "it", "governor", "parent"])
def test_who_does_not_give_it_is_refused(role):
    person = PersonFactory(roles=[role])
    with pytest.raises(PermissionDenied):
        induction.print_induction(actor=person)
    with pytest.raises(PermissionDenied):
        induction.give_induction(actor=person, name="Sam", given_as="supply", on=TODAY)


# --- Who was given it ----------------------------------------------------------------------------------------------


def test_that_somebody_was_given_it_is_written_down(client, officer):
    client.force_login(officer.user)
    client.post(url("-given"), typed())
    given = InductionGiven.objects.get()
    assert (given.name, given.person, given.given_as, given.by) == ("Sam Supply", None, "supply", officer)
    assert "Sam Supply" in client.get(url("-given")).text


def test_one_of_our_people_is_known_by_their_name_where_it_is_theirs_alone(client, officer):
    kim = PersonFactory(first_name="Kim", last_name="Volunteer")
    client.force_login(officer.user)
    client.post(url("-given"), typed(name=" kim  volunteer "))
    assert InductionGiven.objects.get().person == kim
    PersonFactory(first_name="Kim", last_name="Volunteer")
    client.post(url("-given"), typed(name="Kim Volunteer"))
    assert InductionGiven.objects.filter(person=None, name="Kim Volunteer").exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Enter an answer"),
        ({"name": "..."}, "Enter the name of whoever was given it"),
        ({"name": "x" * 121}, "120 characters or fewer"),
        ({"given_as": "king"}, "from the list"),
        ({"on_day": "6"}, "a day of the last 30 days"),
        ({"on_year": "2025"}, "a day of the last 30 days"),
    ],
)
def test_what_is_wrong_is_said(client, officer, changed, sentence):
    client.force_login(officer.user)
    response = client.post(url("-given"), typed() | changed)
    assert sentence in response.text
    assert not InductionGiven.objects.exists()


def test_it_is_forgotten_after_a_year(officer):
    old, kept = make.given(officer, on=TODAY - timedelta(366)), make.given(officer, on=TODAY - timedelta(365))
    assert forget_old_inductions() == 1
    assert forget_old_inductions() == 0
    assert list(InductionGiven.objects.all()) == [kept]
    assert old.pk != kept.pk


def test_another_schools_are_not_seen(client, officer):
    theirs = PersonFactory(school=SchoolFactory(slug="oak"), roles=["officer"])
    make.given(theirs, name="Oak Supply")
    client.force_login(officer.user)
    assert "Oak Supply" not in client.get(url("-given")).text
    with pytest.raises(RuleBroken, match="who is here"):
        induction.give_induction(actor=officer, person=theirs, given_as="supply", on=TODAY)


def test_the_pages_cost_the_same_with_one_and_a_hundred(client, officer):
    client.force_login(officer.user)
    spent = []
    for until in (1, 10, 100):
        for _ in range(InductionGiven.objects.count(), until):
            make.given(officer)
            PersonFactory(roles=["dsl"])
        with CaptureQueriesContext(connection) as queries:
            client.get(url("-given"))
            client.get(url())
        spent.append(len(queries))
    assert len(set(spent)) == 1, spent
