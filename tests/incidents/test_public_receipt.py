"""The receipt: whoever holds it reads the answer and adds more; nobody else does, and nobody is locked out (D11)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from esafety.audit.models import Event
from esafety.exceptions import RuleBroken
from incidents import public, services
from incidents.models import Entry, EntryKind, Part, PublicReport
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory, involve
from tests.incidents.test_public_report import send, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return PersonFactory(roles=["officer"], first_name="Olga", last_name="Frost")


@pytest.fixture
def told(client, officer):
    """A pupil's report, and its receipt."""
    return send(client, named_as="Ida Q")


def ask(client, receipt, **more):
    if public.DEVICE_COOKIE not in client.cookies:
        client.get(url("answer"))
    return client.post(url("answer", school=more.pop("school", "elm")), {"receipt": receipt, **more})


def test_the_reporter_reads_how_it_stands_and_the_answer(told, officer, new_client):
    incident, receipt = told
    services.answer_reporter(incident, actor=officer, text="We talked to everybody. Thank you.")
    page = ask(new_client(), receipt).text
    assert "Nobody has looked at it yet" in page
    assert "We talked to everybody. Thank you." in page
    assert "Olga Frost" in page
    assert incident.reference not in page
    assert incident.what_happened not in page


@pytest.mark.parametrize("between", ["", "-", " - ", "\u00a0"])
def test_spaces_and_dashes_do_not_matter(told, new_client, between):
    assert "What came of your report" in ask(new_client(), told[1].replace(" ", between)).text


@pytest.mark.parametrize("typed", ["", "1234", "x" * 90, "1" * 21, "\x00", "🙈", "9" * 5000])
def test_what_is_no_number_is_told_so(told, new_client, typed):
    response = ask(new_client(), typed)
    assert response.status_code == 200
    assert response.context["form"].errors


def test_the_reporter_adds_more_and_the_case_shows_it(told, officer, new_client):
    incident, receipt = told
    device = new_client()
    for _ in range(2):
        page = ask(device, receipt, text="It happened again <today>.")
    assert "What you added has been logged" in page.text
    entry = incident.entries.get(kind=EntryKind.ADDITION)
    assert (entry.by, entry.text) == (None, "It happened again <today>.")
    event = Event.objects.get(action="incidents.add_by_receipt")
    assert (event.actor_id, event.record_id) == (None, incident.pk)
    staff = new_client()
    staff.force_login(officer.user)
    case = staff.get(incident.get_absolute_url()).text
    assert "Added by the reporter" in case
    assert "It happened again &lt;today&gt;." in case


def test_more_is_taken_after_the_case_is_closed(told, officer, new_client):
    incident, receipt = told
    services.triage(incident, actor=officer, severity="low", lead=officer)
    services.close(incident, actor=officer, outcome="resolved", text="Done.")
    assert "What you added has been logged" in ask(new_client(), receipt, text="It began again.").text


def test_a_megabyte_more_is_given_back(told, new_client):
    response = ask(new_client(), told[1], text="more " * 200_000)
    assert "5,000 characters or fewer" in response.text
    assert "more more" in response.text


def test_a_receipt_of_another_school_opens_nothing(told, new_client):
    SchoolFactory(slug="oak")
    device = new_client()
    here, there = ask(device, told[1]), ask(device, told[1], school="oak")
    assert "What came of your report" in here.text
    assert "We know no report with this number" in there.text


def test_a_thousand_wrong_numbers_open_nothing_and_lock_out_nobody(told, new_client, counts, time_machine):
    time_machine.move_to(timezone.now().replace(minute=1, second=0), tick=False)  # tries are counted by ten minutes
    incident, receipt = told
    guesser, child = new_client(), new_client()
    digits = public.digits_of(receipt)
    looked_up = refused = opened = 0
    for guess in range(1_000):
        wrong = f"{(int(digits) + guess + 1) % 10**20:020d}"
        response = ask(guesser, wrong)
        refused += response.status_code == 429
        looked_up += "We know no report" in response.text
        opened += "What came of your report" in response.text
    counts("D11 receipts guessed", tried=1_000, looked_up=looked_up, refused=refused, opened=opened)
    assert (looked_up, refused, opened) == (public.WRONG_PER_DEVICE, 990, 0)
    assert ask(guesser, receipt).status_code == 429
    for _ in range(20):
        assert "What came of your report" in ask(child, receipt).text
    assert incident.entries.count() == 1
    time_machine.shift(timedelta(minutes=10))
    assert "What came of your report" in ask(guesser, receipt).text


def test_a_page_that_was_open_for_an_hour_asks_to_press_once_more(told, new_client, time_machine):
    child = new_client()
    child.get(url("answer"))
    time_machine.move_to(timezone.now() + timedelta(seconds=public.DEVICE_SECONDS + 1))
    page = child.post(url("answer"), {"receipt": told[1]}).text
    assert "Please press the button once more." in page
    assert "Too many numbers" not in page
    assert f'value="{told[1]}"' in page
    assert "What came of your report" in child.post(url("answer"), {"receipt": told[1]}).text


def test_past_the_schools_count_a_device_has_fewer_tries_but_never_none(told, new_client, monkeypatch):
    monkeypatch.setattr(public, "WRONG_PER_SCHOOL", 4)
    for _ in range(5):
        ask(new_client(), "1" * 20)
    child = new_client()
    assert "We know no report" in ask(child, "2" * 20).text
    assert "What came of your report" in ask(child, told[1]).text
    answers = [ask(child, "3" * 20).status_code for _ in range(4)]
    assert answers == [200, 200, 429, 429]


def test_a_device_without_our_mark_looks_nothing_up(told, new_client):
    bare = new_client()
    response = bare.post(url("answer"), {"receipt": told[1]})
    assert response.status_code == 429
    assert public.DEVICE_COOKIE in response.cookies


# --- What the officer does with it -----------------------------------------------------------------------------


def match_url(incident):
    return reverse("incidents:match", args=["elm", incident.reference])


def test_the_officer_matches_a_reporter_who_gave_a_name(told, officer, new_client):
    incident, _ = told
    ida = PersonFactory(first_name="Ida", last_name="Quill", user=None)
    staff = new_client()
    staff.force_login(officer.user)
    assert match_url(incident) in staff.get(incident.get_absolute_url()).text
    assert "Ida Quill" in staff.post(match_url(incident), {"find": "person", "q": "Ida"}).text
    staff.post(match_url(incident), {"person": ida.number})
    report = PublicReport.objects.get()
    assert report.matched_person == ida
    assert report.history.first().history_person == officer
    assert incident.entries.get(kind=EntryKind.REPORTER).text == "Whoever gave the name “Ida Q” is Ida Quill."
    assert "In the register: Ida Quill" in staff.get(incident.get_absolute_url()).text
    assert Event.objects.get(action="incidents.match_reporter").details == {"person": ida.pk}


def test_a_reporter_without_a_name_is_matched_to_nobody(client, officer, new_client):
    incident, _ = send(client)
    with pytest.raises(RuleBroken, match="gave no name"):
        services.match_reporter(incident, actor=officer, person=officer)
    staff = new_client()
    staff.force_login(officer.user)
    assert match_url(incident) not in staff.get(incident.get_absolute_url()).text
    assert staff.get(match_url(incident)).status_code == 302


def test_nobody_is_matched_to_another_schools_register(told, officer):
    stranger = PersonFactory(school=SchoolFactory(slug="oak"))
    with pytest.raises(RuleBroken, match="not at this school"):
        services.match_reporter(told[0], actor=officer, person=stranger)


def test_an_answer_names_nobody_in_the_case_not_even_who_the_reporter_says_they_are(told, officer):
    incident, _ = told
    ida = PersonFactory(first_name="Ida", last_name="Quill", user=None)
    involve(incident, ida, Part.TARGET)
    with pytest.raises(RuleBroken, match="Ida Quill"):
        services.answer_reporter(incident, actor=officer, text="Dear Ida, it is dealt with.")
    services.match_reporter(incident, actor=officer, person=ida)
    services.answer_reporter(incident, actor=officer, text="Dear Ida, it is dealt with.")


def test_only_whoever_reports_by_the_public_page_writes_without_being_a_person(told):
    for kind in ("note", "answer", "closure"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(incident=told[0], kind=kind, text="Words", by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        IncidentFactory(reported_by=None)


def test_what_was_added_waits_for_the_officer_until_somebody_writes(told, officer, new_client):
    incident, receipt = told
    home = reverse("schools:home", args=["elm"])
    staff = new_client()
    staff.force_login(officer.user)
    ask(new_client(), receipt, text="It happened again.")
    assert f"Read what was added to {incident.reference}" in staff.get(home).text
    services.answer_reporter(incident, actor=officer, text="Thank you for adding that.")
    assert "Read what was added" not in staff.get(home).text
