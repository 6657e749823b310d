"""Documents made for one person: fetched by nobody else, for a day, and while all that is in them is still theirs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from esafety.audit.models import Event
from esafety.documents import services, tasks
from esafety.documents.models import Document, DocumentRecord
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory, involve

pytestmark = pytest.mark.django_db

NOW = "2026-03-04T10:00:00+00:00"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def officer(client):
    officer = PersonFactory(roles=["officer"])
    client.force_login(officer.user)
    return officer


def kept(person, *incidents):
    return services.keep(
        "incidents.log",
        actor=person,
        name="incidents-elm.pdf",
        content_type="application/pdf",
        content=b"%PDF of Elm",
        records=[incident.pk for incident in incidents],
    )


def status(client, document, school="elm"):
    return client.get(reverse("documents:fetch", args=[school, document.token])).status_code


def test_whoever_asked_fetches_it_as_an_attachment_and_that_is_written_down(client, officer):
    document = kept(officer, IncidentFactory())
    response = client.get(document.get_absolute_url())
    assert response.content == b"%PDF of Elm"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="incidents-elm.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in response["Cache-Control"]
    client.get(document.get_absolute_url())
    details = {"document": document.pk, "kind": "incidents.log"}
    fetches = Event.objects.filter(action="documents.fetch")
    assert [(event.actor_id, event.details) for event in fetches] == [(officer.pk, details)] * 2


def test_the_head_reads_in_the_audit_log_that_the_officer_fetched_it(client, new_client, officer):
    client.get(kept(officer).get_absolute_url())
    reader = new_client()
    reader.force_login(PersonFactory(roles=["head"]).user)
    page = reader.get(reverse("audit:log", args=["elm"])).text
    assert "Had a document made" in page
    assert "Fetched a document" in page


def test_nobody_else_finds_it_whatever_their_role(client, new_client, officer, counts):
    oak = SchoolFactory(slug="oak")
    document = kept(officer, IncidentFactory())
    others = [
        PersonFactory(roles=[role]) for role in ("officer", "head", "dsl", "teacher", "governor", "chair", "pupil")
    ]
    strangers = [PersonFactory(school=oak, roles=["officer"]), PersonFactory(school=oak, user=officer.user)]
    tried = 0
    for person in [*others, *strangers]:
        theirs = new_client()
        theirs.force_login(person.user)
        for school in ("elm", "oak"):
            is_the_asker = person.user == officer.user and school == "elm"
            tried += 1
            assert status(theirs, document, school) == (200 if is_the_asker else 404)
    counts("T07 document of another person", tried=tried - 1, failed=0)
    assert status(client, Document(token="no-such-document")) == 404


@pytest.mark.parametrize("about", ["head's", "the asker", "another school's"])
def test_it_is_gone_when_one_case_in_it_is_no_longer_theirs_to_see(client, officer, about):
    one, other = IncidentFactory(), IncidentFactory()
    document = kept(officer, one, other)
    assert status(client, document) == 200
    if about == "the asker":
        involve(other, officer)
    elif about == "head's":
        other.circle = "head"
        other.save()
    else:
        other.school = SchoolFactory(slug="oak")
        other.save()
    assert status(client, document) == 404


def test_it_is_gone_with_the_permission_under_which_it_was_made(client, officer, clock):
    document = kept(officer, IncidentFactory())
    appointment = officer.appointments.get()
    appointment.role = "senior"  # reads cases, but takes no log away
    appointment.save()
    assert status(client, document) == 404


def test_a_kind_that_no_app_registered_is_nobodys(client, officer):
    document = kept(officer)
    Document.objects.update(kind="incidents.other")
    assert status(client, document) == 404


@pytest.mark.parametrize(("seconds", "answer", "removed"), [(-1, 200, 0), (0, 404, 1), (1, 404, 1)])
def test_it_is_kept_for_a_day_to_the_second_and_then_removed(client, officer, clock, seconds, answer, removed):
    document = kept(officer, IncidentFactory())
    clock.move_to(timezone.now() + timedelta(hours=24, seconds=seconds), tick=False)
    client.force_login(officer.user)
    assert status(client, document) == answer
    assert tasks.forget_stale_documents() == removed
    assert tasks.forget_stale_documents() == 0
    assert Document.objects.count() == DocumentRecord.objects.count() == 1 - removed


def test_beat_removes_them():
    from django.conf import settings

    assert "esafety.documents.tasks.forget_stale_documents" in {
        entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }


def test_nothing_is_done_by_asking_otherwise_than_to_fetch(client, officer):
    document = kept(officer)
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)(document.get_absolute_url()).status_code == 405


def test_fetching_costs_the_same_with_one_case_and_with_a_hundred(client, officer, django_assert_max_num_queries):
    spent = []
    for many in (1, 100):
        document = kept(officer, *(IncidentFactory() for _ in range(many)))
        with django_assert_max_num_queries(20) as queries:
            assert status(client, document) == 200
        spent.append(len(queries))
    assert spent[0] == spent[1], spent
