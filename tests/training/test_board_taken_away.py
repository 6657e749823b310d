"""The board is taken away as a table, by the filters that are on, and the log says that it was."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from esafety.audit.models import Event
from esafety.schools.models import Appointment, Person
from tests.factories import PersonFactory, appoint
from tests.factories.training.boards import asks, took
from tests.factories.training.courses import CourseFactory
from tests.factories.training.requirements import leave
from training import board
from training.services.reckoning import reckon

pytestmark = pytest.mark.django_db

BOARD = "/elm/training/"
SINCE = date(2024, 9, 1)


@pytest.fixture(autouse=True)
def _on_a_day_in_november(time_machine):
    time_machine.move_to("2026-11-24T10:00:00+00:00", tick=False)


@pytest.fixture
def officer(client):
    officer = PersonFactory(first_name="Olu", last_name="Field")
    appoint(officer, "officer", SINCE)
    client.force_login(officer.user)
    return officer


@pytest.fixture
def staff(officer):
    course = CourseFactory(number=7, title="=HYPERLINK(1)")
    for first, last, department in [("=1+1", "Ash", "@Science"), ("Tess", "Birch", "Kitchen")]:
        one = PersonFactory(first_name=first, last_name=last, department=department)
        appoint(one, "teacher", SINCE)
    took(one, course, date(2026, 10, 5))
    leave(one)
    asks(course)
    asks(CourseFactory(number=8, title="Once"), audience="role", role="support")
    return course


def table(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_no_cell_and_no_heading_of_the_csv_is_a_formula(client, staff):
    rows = table(client.get(f"{BOARD}board.csv"))
    assert rows[0][4:6] == ["'=HYPERLINK(1)", "'=HYPERLINK(1), due"]
    assert rows[1] == ["'=1+1 Ash", "'@Science", "Teacher", "", "Overdue", "2024-10-01", "Not asked", ""]
    assert rows[2][:6] == ["Tess Birch", "Kitchen", "Teacher", "Yes", "In date", "2027-10-05"]
    assert not any(cell.startswith(("=", "@", "+", "-")) for row in rows for cell in row)


def test_the_spreadsheet_holds_the_same_with_days_as_days(client, staff):
    sheet = load_workbook(io.BytesIO(client.get(f"{BOARD}board.xlsx").content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "Person"
    assert rows[2][4] == "In date"
    assert rows[2][5].date() == date(2027, 10, 5)
    assert sheet["A2"].data_type == "s"
    assert sheet["E1"].data_type == "s"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_only_what_the_filters_leave_goes_and_the_log_says_so_without_a_name(client, staff, officer, kind):
    answer = client.get(f"{BOARD}board.{kind}", {"department": "Kitchen", "course": "7", "state": "nonsense"})
    if kind == "csv":
        rows = table(answer)
        assert [row[0] for row in rows] == ["Person", "Tess Birch"]
        assert len(rows[0]) == 6
    assert "attachment" in answer["Content-Disposition"]
    event = Event.objects.latest("pk")
    assert (event.action, event.actor_id) == ("training.export_board", officer.pk)
    assert event.details == {"as": kind, "rows": 1, "filters": ["course", "department"]}


def test_thousands_are_read_in_pieces(client, officer):
    course = CourseFactory(number=7)
    people = Person.objects.bulk_create(
        Person(school=officer.school, first_name="Pat", last_name=f"Reed{number:04}") for number in range(1_200)
    )
    Appointment.objects.bulk_create(Appointment(person=one, role="teacher", starts_on=SINCE) for one in people)
    asks(course)
    reckon(officer.school)
    answer = client.get(f"{BOARD}board.csv")
    assert answer.streaming
    with CaptureQueriesContext(connection) as asked:
        rows = table(answer)
    assert len(rows) == 1_202
    assert len(asked) == 1 + 3 * 2  # the people, and of each five hundred their roles and how they stand
    assert board.TAKEN_AT_ONCE == 500
