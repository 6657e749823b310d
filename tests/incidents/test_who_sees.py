from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, forget_roles
from esafety.access.roles import Role
from incidents import services
from incidents.models import Incident, Part
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory, appoint, involve

pytestmark = pytest.mark.django_db

CASEWORKERS = {"officer", "head", "senior", "dsl", "deputy_dsl"}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("circle", ["school", "head", "chair"])
@pytest.mark.parametrize("is_subject", [False, True])
def test_the_permission_to_view_is_true_exactly_where_the_case_is_in_the_list(role, circle, is_subject):
    person = PersonFactory(roles=[role])
    incident = IncidentFactory(circle=circle)
    if is_subject:
        involve(incident, person)
    opens = {"school": CASEWORKERS, "head": {"head"}, "chair": {"chair"}}[circle]
    expected = role in opens and not is_subject
    assert can(person, Perm.INCIDENT_VIEW, incident) is expected
    assert Incident.objects.visible_to(person).filter(pk=incident.pk).exists() is expected


@pytest.mark.parametrize("part", [Part.TARGET, Part.WITNESS, Part.TOLD_US])
def test_targets_and_witnesses_are_not_barred(part):
    officer = PersonFactory(roles=["officer"])
    incident = IncidentFactory()
    involve(incident, officer, part)
    assert can(officer, Perm.INCIDENT_CLOSE, incident)


def test_another_schools_case_does_not_exist(client):
    head = PersonFactory(roles=["head"])
    incident = IncidentFactory(school=SchoolFactory(slug="oak"))
    client.force_login(head.user)
    assert not can(head, Perm.INCIDENT_VIEW, incident)
    own = reverse("incidents:detail", args=["elm", incident.reference])
    theirs = incident.get_absolute_url()
    nowhere = reverse("incidents:detail", args=["elm", "2025-9999"])
    answers = {client.get(url).content for url in (own, nowhere)}
    assert len(answers) == 1
    assert client.get(theirs).status_code == 404


def test_a_superuser_opens_no_case():
    head = PersonFactory(roles=["head"])
    head.user.is_superuser = True
    head.user.save()
    assert not can(head, Perm.INCIDENT_VIEW, IncidentFactory())
    assert not Incident.objects.visible_to(head).exists()


def test_a_role_counts_on_its_last_day_and_not_after():
    today = timezone.localdate()
    last_day = PersonFactory()
    appoint(last_day, "officer", ends_on=today)
    ended = PersonFactory()
    appoint(ended, "officer", ends_on=today - timedelta(days=1))
    incident = IncidentFactory()
    assert can(last_day, Perm.INCIDENT_VIEW, incident)
    assert not can(ended, Perm.INCIDENT_VIEW, incident)


def test_who_has_left_sees_nothing(client):
    officer = PersonFactory(roles=["officer"], left_on=timezone.localdate())
    incident = IncidentFactory()
    client.force_login(officer.user)
    assert not can(officer, Perm.INCIDENT_VIEW, incident)
    assert client.get(incident.get_absolute_url()).status_code == 404


def share(incident, person, head, until=None, may_add=False):
    until = until or timezone.localdate()
    services.share(incident, actor=head, person=person, until=until, may_add=may_add, reason="Logs are needed")


def test_it_sees_the_case_shared_with_it_and_no_other(client):
    head, it = PersonFactory(roles=["head"]), PersonFactory(roles=["it"])
    shared, other = IncidentFactory(about_staff=True), IncidentFactory()
    share(shared, it, head)
    assert list(Incident.objects.visible_to(it)) == [shared]
    assert can(it, Perm.INCIDENT_VIEW, shared)
    assert not can(it, Perm.INCIDENT_RECORD, shared)
    assert not can(it, Perm.INCIDENT_VIEW, other)
    client.force_login(it.user)
    assert client.get(shared.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404


def test_a_share_ends_with_its_day(time_machine):
    head, it = PersonFactory(roles=["head"]), PersonFactory(roles=["it"])
    incident = IncidentFactory()
    share(incident, it, head, may_add=True)
    assert can(it, Perm.INCIDENT_RECORD, incident)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    forget_roles(it.user)
    assert not can(it, Perm.INCIDENT_RECORD, incident)
    assert not Incident.objects.visible_to(it).exists()


def test_a_share_never_reaches_the_person_complained_of():
    head, it = PersonFactory(roles=["head"]), PersonFactory(roles=["it"])
    incident = IncidentFactory(about_staff=True)
    share(incident, it, head)
    involve(incident, it)
    assert not can(it, Perm.INCIDENT_VIEW, incident)
    assert not Incident.objects.visible_to(it).exists()


@pytest.mark.parametrize(("role", "status"), [("pupil", 404), ("parent", 404), ("governor", 200), ("teacher", 200)])
def test_who_finds_a_log(client, role, status):
    IncidentFactory(summary="A line of the log")
    client.force_login(PersonFactory(roles=[role]).user)
    response = client.get(reverse("incidents:log", args=["elm"]))
    assert response.status_code == status
    assert "A line of the log" not in response.text


def test_a_governor_gets_the_log_without_names_in_its_place(client):
    client.force_login(PersonFactory(roles=["governor"]).user)
    assert "Incidents without names" in client.get(reverse("incidents:log", args=["elm"])).text
