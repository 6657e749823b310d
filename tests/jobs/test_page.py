import pytest
from django.urls import reverse
from django.utils import timezone

from esafety.jobs import services
from esafety.jobs.models import Job
from tests.factories import PersonFactory, SchoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    officer = PersonFactory(roles=["officer"])
    client.force_login(officer.user)
    return officer


def job(asked_by, **fields):
    return Job.objects.create(kind="test.log", school=asked_by.school, asked_by=asked_by, **fields)


def ended(state, **fields):
    return {"state": state, "finished_at": timezone.now(), **fields}


def test_whoever_asked_sees_how_far_it_is_and_can_look_again_without_scripts(client, officer):
    one = job(officer, state="running", holder="a", leased_until=timezone.now(), done=3, total=12)
    page = client.get(one.get_absolute_url()).text
    assert "3 of 12 done" in page
    assert f'href="{one.get_absolute_url()}">Look again' in page
    assert 'hx-trigger="every 2s"' in page
    part = client.get(one.get_absolute_url(), headers={"hx-request": "true"}).text
    assert "3 of 12 done" in part
    assert "<html" not in part


def test_the_result_is_a_link_and_the_page_stops_asking(client, officer):
    one = job(officer, **ended("done", result={"url": "/elm/incidents/", "label": "Fetch the log"}))
    page = client.get(one.get_absolute_url()).text
    assert 'href="/elm/incidents/">Fetch the log' in page
    assert "hx-trigger" not in page


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"])
def test_only_an_address_of_this_site_is_a_link(client, officer, url):
    one = job(officer, **ended("done", result={"url": url}))
    assert "evil" not in client.get(one.get_absolute_url()).text


def test_what_failed_says_why(client, officer):
    one = job(officer, **ended("failed", error="There are more than 500 rows."))
    assert "There are more than 500 rows." in client.get(one.get_absolute_url()).text


def test_nobody_else_finds_it(client, new_client, officer):
    one = job(officer)
    assert client.get(reverse("jobs:job", args=["elm", "no-such-token"])).status_code == 404
    for other in (PersonFactory(roles=["head"]), PersonFactory(school=SchoolFactory(slug="oak"), roles=["head"])):
        theirs = new_client()
        theirs.force_login(other.user)
        assert theirs.get(one.get_absolute_url()).status_code == 404


def test_a_job_of_another_school_is_not_found_in_this_one(client, officer):
    there = PersonFactory(school=SchoolFactory(slug="oak"), user=officer.user, roles=["head"])
    one = job(there)
    assert client.get(reverse("jobs:job", args=["elm", one.token])).status_code == 404
    assert client.get(reverse("jobs:job", args=["oak", one.token])).status_code == 200


def test_the_asker_and_the_record_are_kept_with_the_job(officer, monkeypatch):
    monkeypatch.setitem(services.WORK, "test.log", services.Work(lambda job, progress: None, services.KEPT, 1))
    one = services.ask("test.log", asked_by=officer, record=officer)
    assert (one.school, one.asked_by, one.model, one.record_id) == (
        officer.school,
        officer,
        "schools.person",
        officer.pk,
    )
