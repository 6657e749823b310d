"""Visitors sign in at the desk before they go in, and are gone by the end of the day (A10)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agreements import desk, evidence, tasks
from agreements.models import AccessGrant, Signature, Trace, Visit
from agreements.services import visits
from agreements.services.taking import TextMoved
from esafety.audit.models import Event
from esafety.exceptions import RuleBroken
from esafety.notify.models import Notice
from esafety.schools.numbers import number_of
from tests.factories import PersonFactory, SchoolFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

START, DONE = "/elm/visit/", "/elm/visit/badge/"
SAID = {
    "name": "Val Quist",
    "organisation": "Wires and Co",
    "host_named": "Mrs Birch",
    "goes_online": "yes",
    "typed_name": "Val Quist",
    "agrees": "on",
}


@pytest.fixture
def version():
    return make.published(make.AgreementFactory(audience="visitors", slug="visitors", title="For visitors"))


@pytest.fixture
def host():
    return PersonFactory(roles=["teacher"], first_name="Ada", last_name="Birch")


def note(client):
    return {"shown": client.get(START).context["shown"]}


def arrive(client, **changes):
    return client.post(START, SAID | note(client) | changes)


def test_the_page_shows_the_words_and_no_name_of_staff(client, version, host):
    page = client.get(START).text
    assert "I ask before I share a picture." in page
    assert "Birch" not in page


def test_without_a_published_agreement_there_is_a_kind_page(client, host):
    make.draft_of(make.AgreementFactory(audience="visitors", slug="visitors"))
    assert "speak to somebody at the desk" in client.get(START).text
    assert "speak to somebody at the desk" in client.post(START, SAID).text
    assert not Visit.objects.exists()


def test_a_visitor_signs_and_gets_a_badge(client, version, host):
    assert arrive(client).status_code == 302
    visit = Visit.objects.get()
    assert (visit.name, visit.host, visit.on) == ("Val Quist", host, timezone.localdate())
    one = Signature.objects.get()
    assert (one.visit, one.signer, one.way, one.typed_name) == (visit, None, "desk", "Val Quist")
    assert not evidence.faults_of(one)
    assert Trace.objects.get().signature == one
    assert "Val Quist" in client.get(DONE).text


def test_who_goes_online_may_do_so_today_alone(client, version):
    arrive(client)
    arrive(client, name="Al Oak", goes_online="no")
    grant = AccessGrant.objects.get()
    today = timezone.localdate()
    assert (grant.visit.name, grant.basis, grant.starts_on, grant.ends_on) == ("Val Quist", "guest", today, today)


@pytest.mark.parametrize("named", ["Mrs Birch", "ada birch", "Birch", "Dr. Ada  BIRCH"])
def test_the_host_is_found_and_told_without_a_name(client, version, host, named):
    arrive(client, host_named=named)
    notice = Notice.objects.get(recipient=host)
    assert notice.text == "agreements.visitor_is_here"
    assert "Quist" not in str(vars(notice))


def test_two_of_one_name_a_pupil_or_nobody_is_left_to_the_desk(client, version, host):
    PersonFactory(roles=["it"], first_name="Bo", last_name="Birch")
    PersonFactory(roles=["pupil"], first_name="Pip", last_name="Rowan")
    for named in ("Birch", "Rowan", "Pip Rowan", "Somebody", "Mrs", "%", "🙂"):
        arrive(client, host_named=named, name=f"Visitor {named}")
    assert not Visit.objects.exclude(host=None).exists()
    assert not Notice.objects.exists()


def test_the_page_is_the_same_whether_the_host_is_there_or_not(client, new_client, version, host):
    pages = []
    for named in ("Birch", "Nobody Here"):
        other = new_client()
        arrive(other, host_named=named)
        pages.append(other.get(DONE).text)
    assert "told" in pages[0]
    assert [page.count("Birch") for page in pages] == [0, 0]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": ""}, "Enter your name"),
        ({"name": "x" * 121}, "120 characters or fewer; you have typed 121"),
        ({"host_named": ""}, "Enter the name of the person you have come to see"),
        ({"goes_online": ""}, "Say whether you will use"),
        ({"goes_online": "perhaps"}, "from the list"),
        ({"typed_name": "x" * 300}, "you have typed 300"),
        ({"typed_name": "🙂"}, "at least 2 letters"),
        ({"agrees": ""}, "Tick to say"),
        ({"shown": "forged"}, "read it again"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_is_kept(client, version, wrong, says):
    page = arrive(client, **wrong)
    assert page.status_code == 200
    assert says in page.text
    assert "Wires and Co" in page.text
    assert not Visit.objects.exists()


@pytest.mark.parametrize("name", ["Xu", "مريم", "Zoë 🙂"])
def test_any_name_that_somebody_may_have_signs_in(client, version, name):
    arrive(client, name=name, typed_name=name)
    assert name in client.get(DONE).text


def test_the_same_form_sent_fifty_times_is_one_visit_and_one_notice(client, version, host):
    form = SAID | note(client)
    assert {client.post(START, form).status_code for _ in range(50)} == {302}
    assert (Visit.objects.count(), Signature.objects.count(), Notice.objects.count()) == (1, 1, 1)


def test_the_next_visitor_on_the_same_tablet_is_another_visit(client, version):
    form = SAID | note(client)
    client.post(START, form)
    client.post(START, form | {"name": "Al Oak", "typed_name": "Al Oak"})  # by the Back button
    assert Visit.objects.count() == 2
    assert "Al Oak" in client.get(DONE).text
    client.get(START, {"next": "1"})
    assert client.get(DONE).status_code == 302


def test_words_published_while_one_reads_are_shown_and_then_signed(client, version):
    form = SAID | note(client)
    newer = make.published(version.agreement, number=2, body="Phones stay in the bag.", what_changed="Phones.")
    page = client.post(START, form)
    assert "The text was changed while you were reading" in page.text
    assert "Phones stay in the bag." in page.text
    assert "Wires and Co" in page.text
    assert not page.context["form"]["agrees"].value()
    assert not Visit.objects.exists()
    client.post(START, SAID | {"shown": page.context["shown"]})
    assert Signature.objects.get().version == newer


def test_the_verb_refuses_words_of_another_version(version):
    old = version.texts.get()
    make.published(version.agreement, number=2)
    said = visits.Arrival(name="Val", host_named="Birch", typed_name="Val")
    with pytest.raises(TextMoved):
        visits.arrive(SchoolFactory(), said, text=old)


def test_one_device_and_one_school_take_only_so_many(client, version, monkeypatch):
    monkeypatch.setattr(desk, "VISITS_PER_DEVICE", 3)
    for at in range(3):
        assert arrive(client, name=f"Visitor {at}").status_code == 302
    assert arrive(client, name="One more").status_code == 429
    assert Visit.objects.count() == 3


def test_a_visitor_signs_out_by_the_browser_that_signed_in(client, new_client, version):
    arrive(client)
    assert new_client().get(DONE).status_code == 302
    new_client().post(DONE)
    assert Visit.objects.get().left_at is None
    client.post(DONE)
    client.post(DONE)
    assert Visit.objects.get().left_at is not None
    assert "You have signed out" in client.get(DONE).text
    assert Event.objects.filter(action="agreements.sign_out").count() == 1


def test_a_visit_ends_with_its_day_by_itself(client, version, time_machine):
    arrive(client)
    assert Visit.objects.here().exists()
    time_machine.move_to(timezone.now() + timedelta(hours=15, minutes=30), tick=False)
    tomorrow = timezone.localdate() > Visit.objects.get().on
    time_machine.move_to(timezone.now() + timedelta(days=0 if tomorrow else 1), tick=False)
    assert not Visit.objects.here().exists()
    assert not AccessGrant.objects.on(timezone.localdate()).exists()
    assert client.get(DONE).status_code == 302


def test_a_form_without_its_token_is_explained(new_client, version):
    strict = new_client(enforce_csrf_checks=True)
    page = strict.post(START, SAID)
    assert page.status_code == 403
    assert "You are not signed in yet" in page.text


# --- The desk's own page -------------------------------------------------------------------------------------------

DESK = "/elm/agreements/desk/"


@pytest.fixture
def support(client):
    person = PersonFactory(roles=["support"])
    client.force_login(person.user)
    return person


def to_see(named, host):
    """A visit of which it is not known yet whom they came to see."""
    visit = make.visit(host, host_named=named)
    visit.host = None
    visit.save()
    return visit


def test_the_desk_sees_who_is_here_and_who_has_left(client, support, host):
    make.visit(host)
    make.visit(host, name="Al Oak", left_at=timezone.now())
    make.visit(host, name="Yes Terday", on=timezone.localdate() - timedelta(days=1))
    page = client.get(DESK)
    assert [one.name for one in page.context["here"]] == ["Val Quist"]
    assert [one.name for one in page.context["gone"]] == ["Al Oak"]


def test_a_host_sees_their_own_visitors_alone(client, host):
    make.visit(host)
    make.visit(PersonFactory(roles=["it"]), name="Al Oak")
    client.force_login(host.user)
    assert [one.name for one in client.get(DESK).context["here"]] == ["Val Quist"]


def test_pupils_and_parents_see_no_visitors(client, host):
    make.visit(host)
    for role in ("pupil", "parent", "guest"):
        client.force_login(PersonFactory(roles=[role]).user)
        assert client.get(DESK).status_code == 403


def test_the_desk_signs_somebody_out(client, support, host):
    visit = make.visit(host)
    leave = reverse("agreements:visit-leave", args=["elm", visit.number])
    assert client.get(leave).status_code == 405
    assert client.post(leave).status_code == 302
    visit.refresh_from_db()
    assert visit.left_at
    assert visit.history.first().history_person == support
    client.post(leave)
    assert Event.objects.filter(action="agreements.leave").count() == 1


def test_the_desk_says_whom_they_came_to_see_and_that_person_is_told(client, support, host):
    visit = to_see("Ada B", host)
    url = reverse("agreements:visit-host", args=["elm", visit.number])
    assert "Ada B" in client.get(url).text
    assert "Ada Birch" in client.post(url, {"q": "birch", "find": "person"}).text
    client.post(url, {"person": host.number})
    visit.refresh_from_db()
    assert visit.host == host
    assert Notice.objects.get().recipient == host


def test_only_somebody_who_works_here_is_a_host(client, support, host):
    visit = to_see("Ada B", host)
    url = reverse("agreements:visit-host", args=["elm", visit.number])
    pupil = PersonFactory(roles=["pupil"])
    left = PersonFactory(roles=["teacher"], left_on=timezone.localdate())
    elsewhere = PersonFactory(school=SchoolFactory(slug="oak"), roles=["teacher"])
    for number in (pupil.number, left.number, elsewhere.number, "", "1", "x" * 500):
        assert client.post(url, {"person": number}).status_code == 200
    visit.refresh_from_db()
    assert visit.host is None


def test_whoever_only_looks_may_not_change(client, host):
    visit = make.visit(host)
    client.force_login(PersonFactory(roles=["senior"]).user)
    assert client.post(reverse("agreements:visit-leave", args=["elm", visit.number])).status_code == 403
    with pytest.raises(PermissionDenied):
        visits.set_host(visit, actor=host, host=host)


def test_what_is_over_is_not_changed(support, host):
    over = make.visit(host, on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(RuleBroken):
        visits.leave(over, actor=support)
    with pytest.raises(RuleBroken):
        visits.set_host(over, actor=support, host=host)


def test_the_poster_holds_the_address_as_a_qr_code(client, support, version, settings):
    page = client.get(DESK, {"poster": "1"}).text
    assert settings.SITE_URL + START in page
    assert '<svg class="qr"' in page


@pytest.mark.parametrize("number", [1, 10, 100])
def test_the_desk_costs_the_same_however_many_visit(client, support, host, version, number):
    for at in range(number):
        make.visit(host, name=f"Visitor {at}")
    with CaptureQueriesContext(connection) as caught:
        client.get(DESK)
    assert len(caught) <= 16


def test_arriving_costs_little(client, version, host):
    form = SAID | note(client)
    with CaptureQueriesContext(connection) as caught:
        client.post(START, form)
    assert len([one for one in caught if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= 32


# --- After a year ------------------------------------------------------------------------------------------------


def test_after_a_year_a_visit_is_forgotten_and_what_was_signed_is_kept(client, version, host, time_machine):
    time_machine.move_to("2026-09-08T09:00:00+00:00", tick=False)
    arrive(client)
    time_machine.move_to("2027-09-08T09:00:00+00:00", tick=False)
    assert tasks.forget_old_visits() == 0
    assert Visit.objects.get().name == "Val Quist"
    time_machine.move_to("2027-09-09T09:00:00+00:00", tick=False)
    assert [tasks.forget_old_visits() for _ in range(2)] == [1, 0]
    visit, signature = Visit.objects.get(), Signature.objects.get()
    assert (visit.name, visit.organisation, visit.host_named, visit.host, visit.press) == ("", "", "", None, "")
    kept = repr(list(Visit.history.values()))
    for word in ("Val", "Quist", "Wires", "Birch"):
        assert word not in kept
    assert signature.typed_name == "Val Quist"
    assert evidence.faults_of(signature) == []
    assert Event.objects.get(action="agreements.forget_stale").details == {"visits": [visit.pk]}
    officer = PersonFactory(roles=["officer"])
    client.force_login(officer.user)
    shown = client.get(f"/elm/agreements/signatures/{number_of(signature)}/").text
    assert "Val Quist" in shown


def test_thousands_are_forgotten_in_pages(host, monkeypatch):
    monkeypatch.setattr(visits, "PAGE", 2)
    for _ in range(5):
        make.visit(host, on=timezone.localdate() - timedelta(days=366))
    assert tasks.forget_old_visits() == 5
    assert Event.objects.filter(action="agreements.forget_stale").count() == 3
