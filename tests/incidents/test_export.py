import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from esafety.audit.models import Event
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory, involve

pytestmark = pytest.mark.django_db


def take(client, kind, **query):
    return client.get(reverse(f"incidents:log-{kind}", args=["elm"]), query)


def rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def officer(client):
    officer = PersonFactory(roles=["officer"])
    client.force_login(officer.user)
    return officer


def test_the_log_leaves_as_csv_with_what_one_sees_and_no_more(client, officer):
    seen = IncidentFactory(summary='=HYPERLINK("https://evil.example")')
    IncidentFactory(about_staff=True)
    involve(IncidentFactory(), officer)
    IncidentFactory(school=SchoolFactory(slug="oak"))
    (row,) = rows(take(client, "csv"))
    assert row["Reference"] == seen.reference
    assert row["In a few words"].startswith("'=")
    assert seen.what_happened not in str(row)


def test_the_filters_that_are_on_hold_for_the_table_too(client, officer):
    closed = IncidentFactory(closed=True)
    IncidentFactory()
    assert [row["Reference"] for row in rows(take(client, "csv", state="closed"))] == [closed.reference]


def test_the_spreadsheet_has_the_same_rows(client, officer):
    incident = IncidentFactory(triaged=True)
    sheet = load_workbook(io.BytesIO(take(client, "xlsx").content)).active
    assert [cell.value for cell in sheet[2]][:3] == [incident.reference, "Triaged", "Medium"]


def test_a_public_report_has_the_reporters_words_where_others_have_a_date(client, officer):
    IncidentFactory(from_pupil=True)
    assert [row["Happened"] for row in rows(take(client, "csv"))] == ["Today, when it was reported"]


def test_that_it_was_taken_is_in_the_audit_log(client, officer):
    IncidentFactory()
    rows(take(client, "csv", state="reported"))
    event = Event.objects.get(action="incidents.export_log")
    assert (event.actor_id, event.details) == (officer.pk, {"as": "csv", "rows": 1, "filters": ["state"]})


@pytest.mark.parametrize(
    ("role", "status"), [("head", 200), ("dsl", 200), ("senior", 404), ("teacher", 404), ("governor", 404), ("it", 404)]
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_who_may_take_the_log_away(client, role, status, kind):
    client.force_login(PersonFactory(roles=[role]).user)
    assert take(client, kind).status_code == status


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_table_costs_the_same_with_one_row_and_with_a_hundred(client, officer, django_assert_max_num_queries, kind):
    counts = []
    for more in (1, 9, 90):
        for _ in range(more):
            IncidentFactory(triaged=True)
        with django_assert_max_num_queries(20) as queries:
            b"".join(take(client, kind))
        counts.append(len(queries))
    assert counts[1] == counts[2], counts
