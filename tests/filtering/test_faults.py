"""Faults of the filter are reported in a minute, told at once, and closed with how long they stood (F6)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from esafety.audit.models import Event
from esafety.exceptions import RuleBroken
from esafety.notify import reminding
from esafety.notify.models import Notice
from filtering.home import sites as home
from filtering.models import Fault
from filtering.reminders import sites as reminders
from filtering.services import faults
from filtering.services.faults import close_fault, report_fault
from incidents.models import Incident
from tests.factories import PersonFactory, SchoolFactory, appoint
from tests.factories import filtering as make

pytestmark = pytest.mark.django_db

NEW, LIST = "/elm/filtering/faults/new/", "/elm/filtering/faults/"
MONDAY = date(2026, 10, 5)


@pytest.fixture(autouse=True)
def _on_a_monday_in_october(time_machine):
    time_machine.move_to("2026-10-05T10:00:00+00:00", tick=False)  # 11am by the clock


@pytest.fixture
def teacher(client):
    teacher = PersonFactory(roles=["teacher"])
    client.force_login(teacher.user)
    return teacher


def typed(**fields):
    at = {"day_day": "5", "day_month": "10", "day_year": "2026", "clock": "9:30am"}
    said = {"kind": "open", "url": "http://bad.example.org/games?id=7", "is_harmful": "yes", "shows": "pornography"}
    return said | at | {"what": "A banner"} | fields


def told():
    return set(Notice.objects.filter(text__startswith="filtering.").values_list("recipient", "kind", "text"))


def close(fault, actor, **fields):
    return close_fault(fault, actor=actor, **{"how": "Blocked at the provider", "closed_at": timezone.now()} | fields)


# --- Reporting -------------------------------------------------------------------------------------------------


def test_a_harmful_page_becomes_an_incident_and_all_who_look_after_the_filter_are_alerted(client, teacher):
    looking = [PersonFactory(roles=[role]) for role in ("it", "officer", "senior", "dsl", "computing", "head")]
    others = [PersonFactory(roles=[role]) for role in ("teacher", "governor", "parent")]
    page = client.post(NEW, typed(), follow=True)
    fault, incident = Fault.objects.get(), Incident.objects.get()
    assert (fault.number, fault.kind, fault.is_harmful) == (1, "open", True)
    assert str(fault.address) == "bad.example.org/games"
    assert (fault.typed, fault.what, fault.reported_by) == ("http://bad.example.org/games?id=7", "A banner", teacher)
    assert fault.incident == incident.reference
    assert page.redirect_chain[-1][0] == fault.get_absolute_url()
    assert told() == {(one.pk, "alert", "filtering.harmful_fault") for one in looking}
    assert not Notice.objects.filter(recipient__in=others).exists()


def test_the_incident_holds_what_was_seen_where_and_for_how_long(teacher):
    fault = report_fault(make.seen(what="A banner"), actor=teacher)
    incident = Incident.objects.get()
    assert (incident.category, incident.kind, incident.circle, incident.state) == (
        "content",
        "pornography",
        "school",
        "reported",
    )
    assert (incident.happened_from, incident.happened_until) == (fault.opened_from, fault.reported_at)
    assert "2 hours before it was reported" in incident.what_happened
    assert "A banner" in incident.what_happened
    assert "Fault 1" in incident.first_action
    assert incident.links == ["https://bad.example.org/"]
    assert incident.reported_by == teacher
    written = Event.objects.exclude(action="accounts.signed_in").values_list("action", flat=True)
    assert list(written) == ["incidents.report", "filtering.report_fault"]


def test_what_is_illegal_takes_no_files_and_stands_nowhere_as_a_link(client, teacher):
    fault = report_fault(make.seen(shows="child_abuse_images"), actor=teacher)
    assert Incident.objects.get().links == []
    page = client.get(fault.get_absolute_url()).text
    assert 'href="http' not in page.replace('href="https://report.iwf.org.uk/"', "")
    for address in (NEW, fault.get_absolute_url()):
        page = client.get(address).text
        assert "do not open it again" in page
        assert "designated safeguarding lead" in page
        assert "report.iwf.org.uk" in page
        assert 'type="file"' not in page
        assert "multipart" not in page


@pytest.mark.parametrize(
    "fields", [{"kind": "open", "is_harmful": False, "shows": ""}, {"kind": "blocked", "is_harmful": True, "shows": ""}]
)
def test_nothing_else_becomes_an_incident(teacher, fields):
    fault = report_fault(make.seen(**fields), actor=teacher)
    assert fault.incident == ""
    assert not Incident.objects.exists()


def test_of_what_harms_nobody_technicians_are_alerted_and_the_others_have_the_news(teacher, technician):
    officer = PersonFactory(roles=["officer"])
    report_fault(make.seen(kind="blocked", is_harmful=False), actor=teacher)
    assert told() == {(technician.pk, "alert", "filtering.fault"), (officer.pk, "news", "filtering.fault")}


def test_whoever_reports_is_not_told_of_it(technician):
    officer = PersonFactory(roles=["officer"])
    report_fault(make.seen(), actor=technician)
    assert {one[0] for one in told()} == {officer.pk}


def test_one_who_is_two_of_them_is_told_once(teacher, technician):
    appoint(technician, "officer")
    report_fault(make.seen(kind="blocked", is_harmful=False), actor=teacher)
    assert told() == {(technician.pk, "alert", "filtering.fault")}


def test_notices_hold_no_name_and_no_address(client, teacher, technician):
    client.post(NEW, typed(url="https://bad.example.org/robin-marsh", what="Robin Marsh saw it"))
    for notice in Notice.objects.filter(text__startswith="filtering."):
        assert notice.reference == "Fault 1"
        assert notice.path == "/elm/filtering/faults/1/"


def test_a_link_of_the_block_page_fills_in_the_address_and_now(client, teacher):
    page = client.get(NEW, {"url": "http://help.example.org/teens?x=1"}).text
    assert 'value="http://help.example.org/teens?x=1"' in page
    assert 'value="11:00"' in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"url": ""}, "Enter the address"),
        ({"url": "javascript:alert(1)"}, "This is a script"),
        ({"url": "http://robin@evil.example.org"}, "before an @"),
        ({"url": "co.uk"}, "under co.uk"),
        ({"url": "10.0.0.1"}, "number of a machine"),
        ({"url": "bad.example.org/" + "a" * 2_984}, "3,000 characters long"),
        ({"url": "bad.example.org/" + "a/" * 600}, "too long"),
        ({"kind": ""}, "Choose what is wrong"),
        ({"kind": "odd"}, "from the list"),
        ({"is_harmful": ""}, "Choose whether it could harm a child"),
        ({"shows": ""}, "Choose what it shows"),
        ({"shows": "cyberbullying"}, "from the list"),
        ({"what": "x" * 501}, "500 characters or fewer"),
        ({"clock": "11:01am"}, "must not be in the future"),
        ({"day_day": "6"}, "must not be in the future"),
        ({"day_year": "9999"}, "must not be in the future"),
        ({"day_year": "1999"}, "opened on"),
        ({"clock": ""}, "Enter"),
        ({"clock": "late"}, "Enter a time like"),
        ({"day_day": "31", "day_month": "2"}, "does not exist"),
        ({"day_day": "29", "day_month": "3", "clock": "1:30am"}, "the clocks went forward"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_kept(client, teacher, fields, sentence):
    page = client.post(NEW, typed(**fields))
    assert page.status_code == 200
    assert sentence in page.text
    assert "A banner" in page.text or "what" in fields
    assert not Fault.objects.exists()
    assert not Incident.objects.exists()


def test_a_way_round_the_filter_can_be_reported(teacher):
    assert report_fault(make.seen("hide.me", shows="illegal_activity"), actor=teacher).host == "hide.me"


def test_pressing_twice_makes_one(client, teacher, technician):
    for _ in range(2):
        client.post(NEW, typed())
    assert (Fault.objects.count(), Incident.objects.count(), len(told())) == (1, 1, 1)
    client.post(NEW, typed(what="It is still there"))
    assert Fault.objects.count() == 2


def test_where_the_incident_cannot_be_logged_neither_is_the_fault(teacher, technician, monkeypatch):
    def fail(said, *, actor):
        raise RuleBroken("It cannot be logged.")

    monkeypatch.setattr(faults, "report", fail)
    with pytest.raises(RuleBroken):
        report_fault(make.seen(), actor=teacher)
    assert not Fault.objects.exists()
    assert told() == set()


@pytest.mark.parametrize("role", ["pupil", "parent", "governor"])
def test_who_does_not_work_here_reports_nothing_here(client, role):
    outsider = PersonFactory(roles=[role])
    with pytest.raises(PermissionDenied):
        report_fault(make.seen(), actor=outsider)
    client.force_login(outsider.user)
    assert client.get(NEW).status_code == 403


# --- The page and the list -------------------------------------------------------------------------------------


def page_for(client, fault, person):
    client.force_login(person.user)
    return client.get(fault.get_absolute_url())


def test_the_incident_is_named_to_those_alone_who_may_see_it(client, teacher, technician):
    fault = report_fault(make.seen(), actor=teacher)
    officer = PersonFactory(roles=["officer"])
    seen = page_for(client, fault, officer).text
    assert reverse("incidents:detail", args=["elm", fault.incident]) in seen
    own = page_for(client, fault, teacher).text
    assert reverse("incidents:receipt", args=["elm", fault.incident]) in own
    assert reverse("incidents:detail", args=["elm", fault.incident]) not in own.replace("receipt", "")
    hidden = page_for(client, fault, technician).text
    assert "logged as an incident" in hidden
    assert fault.incident not in hidden


def test_ones_own_faults_are_seen_and_no_others(client, teacher):
    own = report_fault(make.seen(), actor=teacher)
    other = make.fault(PersonFactory(roles=["teacher"]), address="other.example.org")
    theirs = make.fault(PersonFactory(school=SchoolFactory(slug="oak"), roles=["teacher"]), number=9)
    assert [one for one, _ in client.get(LIST).context["rows"]] == [own]
    for number in (other.number, theirs.number, 9_999, 10**30):
        assert client.get(f"{LIST}{number}/").status_code == 404
    client.force_login(PersonFactory(roles=["senior"]).user)
    assert [one for one, _ in client.get(LIST).context["rows"]] == [other, own]


def test_what_was_blocked_wrongly_can_be_asked_for(client, teacher):
    fault = report_fault(make.seen("help.example.org/teens", kind="blocked", is_harmful=False), actor=teacher)
    page = client.get(fault.get_absolute_url()).text
    link = "/elm/filtering/new/?url=help.example.org%2Fteens&amp;kind=allow"
    assert link in page
    assert 'value="help.example.org/teens"' in client.get(link.replace("&amp;", "&")).text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [3, 2, 1]),
        ({"state": "open"}, [3, 2]),
        ({"state": "closed"}, [1]),
        ({"kind": "blocked"}, [2]),
        ({"harmful": "on"}, [3]),
        ({"q": "https://www.help.example.org/"}, [2]),
        ({"q": "bad"}, [3, 1]),
        ({"q": "nowhere"}, []),
        ({"state": "odd", "kind": "odd"}, [3, 2, 1]),
    ],
)
def test_faults_are_found_by(client, technician, teacher, query, expected):
    make.fault(teacher, closed_at=timezone.now(), closed_by=technician, how="Done")
    make.fault(teacher, address="help.example.org", kind="blocked")
    make.fault(teacher, is_harmful=True, address="bad.example.net")
    client.force_login(technician.user)
    assert [one.number for one, _ in client.get(LIST, query).context["rows"]] == expected


def test_the_list_costs_the_same_with_1_10_and_100_and_has_pages(client, technician):
    client.force_login(technician.user)
    cost = {}
    for count in (1, 10, 100):
        while Fault.objects.count() < count:
            make.fault(PersonFactory(roles=["teacher"]), address=f"s{Fault.objects.count()}.example.org")
        for name, path in {"list": LIST, "home": "/elm/", "one": f"{LIST}{count}/"}.items():
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            cost.setdefault(name, []).append(len(asked))
    assert all(len(set(numbers)) == 1 for numbers in cost.values()), cost
    assert len(client.get(LIST).context["rows"]) == 25
    assert client.get(LIST, {"page": "4"}).context["rows"]


# --- Closing ---------------------------------------------------------------------------------------------------


def test_closing_says_what_was_done_and_how_long_it_stood(client, teacher, technician):
    fault = report_fault(make.seen(), actor=teacher)
    client.force_login(technician.user)
    at = {"day_day": "5", "day_month": "10", "day_year": "2026", "clock": "10:30am"}
    page = client.post(f"{fault.get_absolute_url()}close/", at | {"how": "Blocked at the provider"}, follow=True)
    fault.refresh_from_db()
    assert (fault.closed_by, fault.how) == (technician, "Blocked at the provider")
    assert timezone.localtime(fault.closed_at).hour == 10
    assert "It could be opened for 1 hour, 30 minutes." in page.text
    assert "Say that it is put right" not in page.text
    assert fault.history.first().history_person == technician


def test_whoever_reported_and_those_who_deal_with_cases_are_told(teacher, technician):
    officer = PersonFactory(roles=["officer"])
    fault = report_fault(make.seen(), actor=teacher)
    Notice.objects.all().delete()
    close(fault, technician)
    assert told() == {
        (teacher.pk, "news", "filtering.fault_closed"),
        (officer.pk, "news", "filtering.incident_fault_closed"),
    }
    assert Incident.objects.get().entries.count() == 1  # the technician may not add to it


def test_who_may_add_to_the_incident_does_so_by_closing(teacher, technician):
    appoint(technician, "officer")
    fault = report_fault(make.seen(), actor=teacher)
    close(fault, technician)
    entry = Incident.objects.get().entries.last()
    assert (entry.kind, entry.by) == ("action", technician)
    assert "put right on 5 October 2026, 11:00am, after 2 hours. Blocked at the provider" in entry.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"how": ""}, "Say what was done"),
        ({"how": "x" * 501}, "500 characters or fewer"),
        ({"clock": "8:59am"}, "before it was first seen"),
        ({"clock": "11:01am"}, "in the future"),
        ({"day_year": "2027"}, "in the future"),
        ({"clock": ""}, "Enter"),
    ],
)
def test_a_closing_that_cannot_be_is_refused(client, teacher, technician, fields, sentence):
    fault = report_fault(make.seen(), actor=teacher)
    client.force_login(technician.user)
    at = {"day_day": "5", "day_month": "10", "day_year": "2026", "clock": "10:30am", "how": "Blocked it"}
    page = client.post(f"{fault.get_absolute_url()}close/", at | fields)
    assert page.status_code == 200
    assert sentence in page.text
    fault.refresh_from_db()
    assert fault.closed_at is None


def test_closing_twice_says_who_did(client, teacher, technician):
    fault = report_fault(make.seen(), actor=teacher)
    close(fault, technician)
    with pytest.raises(RuleBroken, match=f"closed already by {technician}"):
        close(fault, PersonFactory(roles=["it"]), how="Again")
    client.force_login(technician.user)
    assert client.get(f"{fault.get_absolute_url()}close/").status_code == 302


@pytest.mark.parametrize("role", ["teacher", "officer", "head"])
def test_only_who_applies_decisions_closes(role, teacher):
    with pytest.raises(PermissionDenied):
        close(make.fault(teacher), PersonFactory(roles=[role]))


@pytest.mark.parametrize("at", [timedelta(hours=3), -timedelta(seconds=1)])
def test_the_service_refuses_impossible_times(teacher, technician, at):
    fault = report_fault(make.seen(), actor=teacher)
    with pytest.raises(RuleBroken):
        close(fault, technician, closed_at=timezone.now() - at)
    with pytest.raises(RuleBroken, match="future"):
        report_fault(make.seen(opened_from=timezone.now() + timedelta(seconds=1)), actor=teacher)


# --- What stands open ------------------------------------------------------------------------------------------


def days_of(rule, fault, days):
    """The days, counted from the report, on which a new reminder comes."""
    keys, found = set(), []
    for day in range(days):
        today = MONDAY + timedelta(day)
        for due in rule(fault.school, today):
            if due.once not in keys:
                keys.add(due.once)
                found.append((day, due.person))
    return found


def test_a_harmful_one_is_brought_up_the_next_working_day_and_then_weekly(teacher, technician):
    fault = report_fault(make.seen(), actor=teacher)
    assert days_of(reminders.harmful, fault, 20) == [(1, technician), (8, technician), (15, technician)]
    assert days_of(reminders.harmless, fault, 20) == []
    close(fault, technician)
    assert days_of(reminders.harmful, fault, 20) == []


def test_another_is_brought_up_weekly(teacher, technician):
    fault = report_fault(make.seen(kind="blocked", is_harmful=False), actor=teacher)
    assert days_of(reminders.harmless, fault, 20) == [(7, technician), (14, technician)]
    assert days_of(reminders.harmful, fault, 20) == []


def test_the_engine_tells_it_once_a_week(teacher, technician, time_machine):
    report_fault(make.seen(), actor=teacher)
    Notice.objects.all().delete()
    for day in range(1, 9):
        time_machine.move_to(f"2026-10-{5 + day:02}T10:00:00+00:00", tick=False)
        reminding.tell(SchoolFactory(), MONDAY + timedelta(day))
    told = Notice.objects.filter(text="filtering.harmful_fault_open").values_list("recipient", flat=True)
    assert list(told) == [technician.pk] * 2


def test_technicians_have_it_on_their_home_page_what_harms_first(teacher, technician):
    make.fault(teacher, kind="blocked", address="help.example.org")
    make.fault(teacher, is_harmful=True)
    assert [(one.text, one.tag) for one in home.waiting(technician)] == [
        ("Block bad.example.org: Fault 2", "Could harm"),
        ("Open help.example.org: Fault 1", "Fault"),
    ]
    assert home.waiting(teacher) == []
