from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from esafety.audit.models import Event
from esafety.exceptions import RuleBroken
from incidents import services
from incidents.models import Entry, EntryKind, Incident, Part, State
from incidents.services import Involved
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory, appoint, involve

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    officer = PersonFactory(roles=["officer"], first_name="Olga", last_name="Frost")
    client.force_login(officer.user)
    return officer


def url(incident, verb):
    return reverse(f"incidents:{verb}", args=[incident.school.slug, incident.reference])


def test_triage_says_how_serious_it_is_and_who_leads(client, officer):
    incident = IncidentFactory()
    client.post(url(incident, "triage"), {"severity": "high", "lead": officer.pk, "note": "Upset at home"})
    incident.refresh_from_db()
    assert (incident.state, incident.severity, incident.lead) == (State.TRIAGED, "high", officer)
    assert incident.entries.get(kind=EntryKind.TRIAGE).text == "Severity high; Olga Frost leads. Upset at home"
    change = incident.history.first()
    assert (change.history_person, change.history_change_reason) == (officer, "Upset at home")
    assert Event.objects.about(incident).filter(action="incidents.triage", actor_id=officer.pk).exists()


def test_a_teacher_cannot_lead(client, officer):
    teacher = PersonFactory(roles=["teacher"])
    incident = IncidentFactory()
    client.post(url(incident, "triage"), {"severity": "high", "lead": teacher.pk})
    incident.refresh_from_db()
    assert incident.state == State.REPORTED
    with pytest.raises(RuleBroken, match="cannot lead"):
        services.triage(incident, actor=officer, severity="low", lead=teacher)


def test_the_chronology_only_grows(officer):
    incident = IncidentFactory(triaged=True)
    entry = services.add_entry(incident, actor=officer, kind="note", text="Spoke to both.")
    entry.text = "Spoke to nobody."
    for change in (entry.save, entry.delete):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            change()
    assert Entry.objects.get(pk=entry.pk).text == "Spoke to both."


def test_a_mistake_is_corrected_by_another_entry(client, officer):
    incident = IncidentFactory(triaged=True)
    services.add_entry(incident, actor=officer, kind="note", text="Spoke to Ann.")
    client.post(reverse("incidents:correct", args=["elm", incident.reference, 2]), {"text": "It was Amy."})
    correction = incident.entries.get(kind=EntryKind.CORRECTION)
    assert correction.corrects.text == "Spoke to Ann."
    assert "It was Amy." in client.get(incident.get_absolute_url()).text


def test_an_entry_pressed_twice_is_one_entry(officer):
    incident = IncidentFactory(triaged=True)
    for _ in range(2):
        services.add_entry(incident, actor=officer, kind="note", text="Spoke to both.")
    assert incident.entries.filter(kind="note").count() == 1


def test_a_change_of_category_keeps_the_reason(client, officer):
    incident = IncidentFactory(triaged=True)
    client.post(url(incident, "recategorise"), {"kind": "grooming", "reason": "An adult was behind it"})
    incident.refresh_from_db()
    assert (incident.category, incident.kind) == ("contact", "grooming")
    assert incident.history.first().history_change_reason == "An adult was behind it"
    assert "The police are told" in client.get(incident.get_absolute_url()).text


def test_closing_needs_triage_first(client, officer):
    incident = IncidentFactory()
    response = client.post(url(incident, "close"), {"outcome": "resolved", "text": "Done."})
    assert "has not been triaged" in response.text
    incident.refresh_from_db()
    assert incident.state == State.REPORTED


def test_of_two_who_close_the_second_is_told_who_did(client, officer):
    incident = IncidentFactory(triaged=True)
    services.close(incident, actor=officer, outcome="resolved", text="Talked it through.")
    response = client.post(url(incident, "close"), {"outcome": "unfounded", "text": "Another end."})
    assert "has already been closed by Olga Frost" in response.text
    assert "Another end." in response.text
    incident.refresh_from_db()
    assert incident.outcome == "resolved"


def test_a_closed_case_takes_no_entries_until_it_is_reopened(client, officer):
    incident = IncidentFactory(closed=True)
    with pytest.raises(RuleBroken, match="is closed"):
        services.add_entry(incident, actor=officer, kind="note", text="More.")
    client.post(url(incident, "reopen"), {"reason": "It began again"})
    incident.refresh_from_db()
    assert (incident.state, incident.outcome, incident.closed_at) == (State.TRIAGED, "", None)
    services.add_entry(incident, actor=officer, kind="note", text="More.")


def test_an_answer_that_names_others_is_refused(client, officer):
    incident = IncidentFactory(triaged=True)
    involve(incident, PersonFactory(first_name="Ida", last_name="Quill", user=None), Part.TARGET)
    response = client.post(url(incident, "answer"), {"text": "We spoke to ida and her parents."})
    assert "Leave out other people" in response.text
    assert "We spoke to ida" in response.text
    assert not incident.entries.filter(kind=EntryKind.ANSWER).exists()


def test_the_reporter_reads_the_answer(client, officer, new_client):
    incident = IncidentFactory(triaged=True)
    client.post(url(incident, "answer"), {"text": "It has been dealt with. Thank you."})
    reporter = new_client()
    reporter.force_login(incident.reported_by.user)
    page = reporter.get(reverse("incidents:receipt", args=["elm", incident.reference]))
    assert "It has been dealt with. Thank you." in page.text


def test_naming_a_colleague_as_having_done_it_narrows_the_case_to_the_head(client, officer):
    head, teacher = PersonFactory(roles=["head"]), PersonFactory(roles=["teacher"])
    incident = IncidentFactory(triaged=True)
    response = client.post(url(incident, "involve"), {"person": teacher.number, "part": "alleged"})
    incident.refresh_from_db()
    assert (incident.circle, incident.state, incident.lead) == ("head", State.REPORTED, None)
    assert response.url == reverse("incidents:log", args=["elm"])
    assert list(Incident.objects.visible_to(head)) == [incident]
    assert client.get(incident.get_absolute_url()).status_code == 404


def test_a_case_is_not_narrowed_to_nobody(officer):
    incident = IncidentFactory(triaged=True)
    teacher = PersonFactory(roles=["teacher"])
    with pytest.raises(RuleBroken, match="Nobody at the school"):
        services.involve(incident, actor=officer, involved=Involved(part="alleged", person=teacher))
    incident.refresh_from_db()
    assert (incident.circle, incident.involvements.count()) == ("school", 0)


def test_a_role_that_ended_a_moment_ago_no_longer_counts(officer):
    incident = IncidentFactory(triaged=True)
    services.add_entry(incident, actor=officer, kind="note", text="One.")
    appointment = officer.appointments.get()
    appointment.ends_on = timezone.localdate() - timedelta(days=1)
    appointment.save()
    with pytest.raises(PermissionDenied):
        services.add_entry(incident, actor=officer, kind="note", text="Two.")


def test_a_person_of_another_school_cannot_be_added(officer):
    incident = IncidentFactory(triaged=True)
    stranger = PersonFactory(school=SchoolFactory(slug="oak"))
    with pytest.raises(RuleBroken, match="not at this school"):
        services.involve(incident, actor=officer, involved=Involved(part="target", person=stranger))


@pytest.mark.parametrize("role", ["pupil", "parent", "governor", "it"])
def test_a_case_is_shared_with_staff_only(officer, role):
    incident = IncidentFactory(triaged=True)
    person = PersonFactory(roles=[role])
    until = timezone.localdate()
    if role == "it":
        services.share(incident, actor=officer, person=person, until=until, may_add=False, reason="Logs")
        assert incident.shares.count() == 1
    else:
        with pytest.raises(RuleBroken):
            services.share(incident, actor=officer, person=person, until=until, may_add=False, reason="Logs")


def test_every_look_at_a_case_is_written_down(client, officer):
    incident = IncidentFactory(triaged=True)
    client.get(incident.get_absolute_url())
    page = client.get(incident.get_absolute_url())
    assert Event.objects.about(incident).looks().filter(actor_id=officer.pk).count() == 2
    assert "Who has looked at this case" in page.text


def test_a_school_adds_kinds_of_its_own(client, officer):
    page = reverse("incidents:kinds", args=["elm"])
    client.post(page, {"label": "Group walk-out / chat", "line": "Leaving somebody out.", "category": "conduct"})
    assert "Group walk-out / chat" in client.get(page).text
    twice = client.post(page, {"label": "group walk-out / chat", "line": "x", "category": "conduct"})
    assert "already a kind" in twice.text


@pytest.mark.parametrize(
    ("role", "status"), [("pupil", 404), ("teacher", 404), ("senior", 403), ("officer", 200), ("head", 200)]
)
def test_who_may_close(client, role, status):
    incident = IncidentFactory(triaged=True)
    client.force_login(PersonFactory(roles=[role]).user)
    assert client.get(url(incident, "close")).status_code == status


def test_the_chair_deals_with_a_case_against_the_head(client):
    chair, head = PersonFactory(roles=["chair"]), PersonFactory(roles=["head"])
    incident = IncidentFactory(about_head=True)
    involve(incident, head)
    client.force_login(chair.user)
    client.post(url(incident, "triage"), {"severity": "high", "lead": chair.pk})
    incident.refresh_from_db()
    assert incident.lead == chair
    assert not Incident.objects.visible_to(head).exists()
    appoint(head, "chair")
    assert not Incident.objects.visible_to(head).exists()
