import pytest
from django.urls import reverse

from incidents.models import Part
from tests.factories import IncidentFactory, PersonFactory, TeachingGroupFactory, involve

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    officer = PersonFactory(roles=["officer"])
    client.force_login(officer.user)
    return officer


def log(client, **query):
    return client.get(reverse("incidents:log", args=["elm"]), query)


def references(response):
    return [one.reference for one in response.context["rows"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "closed"}, ["2026-0003"]),
        ({"category": "commerce"}, ["2026-0002"]),
        ({"kind": "gambling"}, ["2026-0002"]),
        ({"severity": "medium"}, ["2026-0003"]),
        ({"mine": "on"}, []),
        ({"since": "2026-03-05"}, []),
        ({"before": "2026-03-05"}, ["2026-0003", "2026-0002", "2026-0001"]),
        ({"who": "ida"}, ["2026-0001"]),
        ({"q": "2026-0002"}, ["2026-0002"]),
        ({"q": "Quîll"}, ["2026-0001"]),
        ({"q": "mean mess"}, ["2026-0003", "2026-0002", "2026-0001"]),
        ({"q": "nothing-like-it"}, []),
        ({"q": "\" OR ' ) * NEAR("}, []),
        ({"state": "nonsense", "lead": "x", "since": "yesterday"}, ["2026-0003", "2026-0002", "2026-0001"]),
    ],
)
def test_the_log_is_filtered_and_searched(client, officer, query, expected):
    first = IncidentFactory(reference="2026-0001")
    involve(first, PersonFactory(first_name="Ida", last_name="Quill", user=None), Part.TARGET)
    IncidentFactory(reference="2026-0002", category="commerce", kind="gambling")
    IncidentFactory(reference="2026-0003", closed=True)
    assert references(log(client, **query)) == expected


def test_the_log_is_filtered_by_class(client, officer):
    group = TeachingGroupFactory(name="2 Hazel")
    IncidentFactory()
    incident = IncidentFactory()
    involve(incident, PersonFactory(teaching_group=group, user=None), Part.WITNESS)
    assert references(log(client, group=group.pk)) == [incident.reference]


def test_filters_that_are_on_can_be_taken_off_one_by_one(client, officer):
    response = log(client, state="closed", q="chat")
    chips = response.context["chips"]
    assert [chip.label for chip in chips] == ["Search words, names or reference: chat", "State: Closed"]
    assert chips[0].url == "?state=closed"


def test_pages_follow_by_key_newest_first_and_back(client, officer):
    made = [IncidentFactory(reference=f"2026-{n:04d}").reference for n in range(1, 61)][::-1]
    first = log(client)
    second = client.get(reverse("incidents:log", args=["elm"]) + first.context["older_url"])
    third = client.get(reverse("incidents:log", args=["elm"]) + second.context["older_url"])
    assert references(first) + references(second) + references(third) == made
    assert (first.context["newer_url"], third.context["older_url"]) == ("", "")
    back = client.get(reverse("incidents:log", args=["elm"]) + third.context["newer_url"])
    assert references(back) == references(second)


def test_a_page_from_a_case_that_one_cannot_see_is_not_there(client, officer):
    hidden = IncidentFactory(about_staff=True)
    assert log(client, older=hidden.reference).status_code == 404


def test_the_count_stops_at_a_thousand_words(client, officer, monkeypatch):
    monkeypatch.setattr("incidents.views.log.COUNT_TO", 2)
    for _ in range(3):
        IncidentFactory()
    assert log(client).context["count_words"] == "More than 2 incidents"


@pytest.mark.parametrize("query", [{}, {"q": "mean"}, {"state": "triaged", "who": "robin"}])
def test_the_log_costs_the_same_with_one_row_and_with_a_hundred(
    client, officer, django_assert_max_num_queries, query, record_property
):
    counts = []
    for more in (1, 9, 90):
        for _ in range(more):
            IncidentFactory(triaged=True)
        with django_assert_max_num_queries(12) as queries:
            log(client, **query)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2], counts
    record_property("queries", counts[0])


def test_the_case_page_costs_the_same_with_one_entry_and_with_a_hundred(client, officer, django_assert_max_num_queries):
    from incidents import services

    incident = IncidentFactory(triaged=True)
    counts = []
    for more in (1, 9, 90):
        for n in range(more):
            services.add_entry(incident, actor=officer, kind="note", text=f"Note {more} {n}")
            involve(incident, PersonFactory(user=None), Part.WITNESS)
        with django_assert_max_num_queries(20) as queries:
            client.get(incident.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2], counts


def test_home_costs_the_same_however_much_waits(client, officer, django_assert_max_num_queries):
    counts = []
    for more in (1, 9, 90):
        for _ in range(more):
            IncidentFactory()
        with django_assert_max_num_queries(60) as queries:
            client.get(reverse("schools:home", args=["elm"]))
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2], counts
