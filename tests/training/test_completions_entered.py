"""Entering many after a meeting, and bringing them in from a table (T4): looked at first, then all or nothing."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from esafety.exceptions import RuleBroken
from esafety.jobs.models import Job
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.training import courses
from training import completion_files
from training.models import Completion
from training.services import completing, importing
from training.services.importing import Why

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 14)
HEADS = "E-mail;First name;Last name;Course;Date"


@pytest.fixture(autouse=True)
def _in_october(time_machine):
    time_machine.move_to("2026-10-14T09:00:00+00:00", tick=False)


@pytest.fixture
def officer(client):
    officer = PersonFactory(roles=["officer"])
    client.force_login(officer.user)
    return officer


@pytest.fixture
def course():
    return courses.CourseFactory(title="Phishing", number=7)


def page(name):
    return reverse(f"training:{name}", args=["elm"])


# --- Many at once --------------------------------------------------------------------------------------------


def typed(its, step, people=(), **changed):
    on = {"on_day": "12", "on_month": "10", "on_year": "2026"}
    return on | {"course": its.pk, "whom": "role:teacher", "step": step, "person": list(people)} | changed


def test_a_group_is_ticked_off_checked_and_entered(client, officer, course):
    ann, ben = (PersonFactory(roles=["teacher"]) for _ in range(2))
    new = PersonFactory(roles=["teacher"], first_name="New", joined_on=date(2026, 10, 13))
    PersonFactory(roles=["governor"])
    shown = client.post(page("completions-enter"), typed(course, "whom"))
    assert {*shown.context["people"]} == {ann, ben}
    assert [one for one, _ in shown.context["refused"]] == [new]
    assert "started on 13 October 2026" in shown.text
    shown = client.post(page("completions-enter"), typed(course, "check", [ann.number, new.number]))
    assert shown.context["people"] == [ann]
    assert not Completion.objects.exists()
    client.post(page("completions-enter"), typed(course, "enter", [ann.number]))
    made = Completion.objects.get()
    assert (made.person, made.done_on, made.how) == (ann, date(2026, 10, 12), "entered")


def test_one_who_cannot_be_entered_stops_all_of_it(client, officer, course):
    ann = PersonFactory(roles=["teacher"])
    gone = PersonFactory(roles=["teacher"], first_name="Gone", left_on=date(2026, 10, 1))
    answer = client.post(page("completions-enter"), typed(course, "enter", [ann.number, gone.number]))
    assert "left on 1 October 2026" in answer.text
    assert not Completion.objects.exists()
    with pytest.raises(RuleBroken):
        completing.enter([ann, gone], course, actor=officer, done_on=date(2026, 10, 12))
    assert not Completion.objects.exists()


def test_who_has_it_for_that_day_already_is_not_offered_again(client, officer, course):
    ann = PersonFactory(roles=["teacher"])
    courses.completion(ann, course, date(2026, 10, 12))
    shown = client.post(page("completions-enter"), typed(course, "whom"))
    assert shown.context["people"] == []
    assert "It stands here already, for the same day." in shown.text


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"on_day": "15"}, "must be today or before"),
        ({"course": ""}, "Choose the course"),
        ({"whom": "x"}, "from the list"),
    ],
)
def test_what_cannot_be_entered_is_told(client, officer, course, changed, told):
    assert told in client.post(page("completions-enter"), typed(course, "whom", **changed)).text


# --- From a table: looking -----------------------------------------------------------------------------------


def checked(*rows, heads=HEADS, encoding="utf-8"):
    content = "\n".join([heads, *rows]).encode(encoding)
    return importing.check(completion_files.read(content), school=SchoolFactory(), today=TODAY)


def words(found):
    return [(one.line.number, one.why, one.words) for one in found.faults]


def test_rows_are_found_by_address_or_by_the_whole_name_whatever_the_date_looks_like(course):
    ann = PersonFactory(roles=["teacher"], first_name="Zoë", last_name="O’Neil", email="ann@elm.example")
    found = checked(
        "ANN@elm.example;;;phishing;2026-09-01",
        ";zoë;o'neil;7;02/09/2026",
        ";Zoë;O’Neil;Phishing;3 Sep 2026",
        encoding="cp1252",
    )
    assert not found.faults
    assert [(one.person, one.course, one.day.day) for one in found.ready] == [(ann, course, n) for n in (1, 2, 3)]


def test_what_is_not_known_is_told_by_its_row_with_how_to_mend_it(course):
    PersonFactory(roles=["teacher"], email="ann@elm.example", joined_on=date(2026, 9, 1))
    for _ in range(2):
        PersonFactory(roles=["teacher"], first_name="Sam", last_name="Reed")
    PersonFactory(roles=["pupil"], user=None, first_name="Pip", last_name="Young")
    found = checked(
        "nobody@elm.example;;;Phishing;1/9/2026",
        ";Sam;Reed;Phishing;1/9/2026",
        ";Pip;Young;Phishing;1/9/2026",
        "ann@elm.example;;;Fishing;1/9/2026",
        "ann@elm.example;;;Phishing;31/9/2026",
        "ann@elm.example;;;Phishing;1/9/2027",
        "ann@elm.example;;;Phishing;1/8/2026",
        "ann@elm.example;;;=1+1;1/9/2026",
        ";Sam;;Phishing;1/9/2026",
    )
    assert not found.ready
    assert [(number, why) for number, why, _ in words(found)] == [
        (2, Why.PERSON),
        (3, Why.PERSON),
        (4, Why.PERSON),
        (5, Why.COURSE),
        (6, Why.DAY),
        (7, Why.DAY),
        (8, Why.DAY),
        (9, Why.ROW),
        (10, Why.ROW),
    ]
    said = " ".join(told for _, _, told in words(found))
    assert "2 people have this name. Add the e-mail address." in said
    assert "“31/9/2026” is no date. Write it like 01/09/2026." in said
    assert "The day must be today or before." in said
    assert "counts with its certificate" in said


def test_two_courses_of_one_title_are_told_apart_by_number_alone(course):
    ann = PersonFactory(roles=["teacher"])
    courses.CourseFactory(title="Phishing", number=8)
    found = checked(f"{ann.email};;;Phishing;1/9/2026", f"{ann.email};;;8;1/9/2026")
    assert [told for _, _, told in words(found)] == ["2 courses have this title. Enter its number: one of 7, 8."]
    assert [one.course.number for one in found.ready] == [8]


def test_what_is_here_or_stands_there_twice_is_left_out(course):
    ann = PersonFactory(roles=["teacher"])
    courses.completion(ann, course, date(2026, 9, 1))
    row = f"{ann.email};;;Phishing;2/9/2026"
    found = checked(f"{ann.email};;;Phishing;1/9/2026", row, row)
    assert words(found) == [
        (2, Why.TWICE, "It stands here already, for the same day."),
        (4, Why.TWICE, "Row 3 says the same."),
    ]
    assert len(found.ready) == 1


@pytest.mark.parametrize(
    ("heads", "told"),
    [("Course;Date", "Missing: E-mail, or First name"), ("E-mail;Email;Course;Date", "stands there twice")],
)
def test_a_file_without_the_headings_is_told(heads, told):
    with pytest.raises(completion_files.NotRead, match=told):
        completion_files.read(f"{heads}\na;b;c;d".encode())


# --- From a table: bringing in -------------------------------------------------------------------------------


def send(client, content):
    return client.post(page("completions-import"), {"file": SimpleUploadedFile("who.csv", content)})


def test_nothing_is_saved_before_it_is_confirmed_and_then_once(
    client, officer, course, django_capture_on_commit_callbacks
):
    ann = PersonFactory(roles=["teacher"])
    content = f"{HEADS}\n{ann.email};;;Phishing;1/9/2026\nx@y.example;;;Phishing;1/9/2026\n".encode("utf-8-sig")
    shown = send(client, content)
    assert "Bring in 1 row, leave out 1" in shown.text
    assert not Completion.objects.exists()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(page("completions-import"), {"checked": shown.context["token"]})
    job = Job.objects.get(kind=importing.JOB)
    assert (job.state, job.result["text"]) == ("done", "1 completion was brought in.")
    made = Completion.objects.get()
    assert (made.person, made.how, made.by) == (ann, "imported", officer)


def test_what_was_checked_is_nobody_elses_to_bring_in(officer, course):
    ann, other = PersonFactory(roles=["teacher"]), PersonFactory(roles=["head"])
    token = importing.put_by(checked(f"{ann.email};;;Phishing;1/9/2026"), actor=officer)
    with pytest.raises(RuleBroken, match="no longer kept"):
        importing.start_import(token, actor=other)


def test_what_was_entered_meanwhile_is_not_written_twice(officer, course):
    ann = PersonFactory(roles=["teacher"])
    token = importing.put_by(checked(f"{ann.email};;;Phishing;1/9/2026"), actor=officer)
    completing.enter([ann], course, actor=officer, done_on=date(2026, 9, 1))
    assert importing.import_completions(token, actor=officer) == 0
    assert Completion.objects.count() == 1


def test_a_big_file_costs_no_query_a_row(officer, course, django_assert_max_num_queries):
    people = [PersonFactory(roles=["teacher"]) for _ in range(50)]
    rows = [f"{one.email};;;7;{day}/9/2026" for one in people for day in range(1, 21)]
    with django_assert_max_num_queries(6):
        found = checked(*rows)
    token = importing.put_by(found, actor=officer)
    with django_assert_max_num_queries(40):
        assert importing.import_completions(token, actor=officer) == 1_000


def test_the_template_begins_no_formula(client, officer):
    courses.CourseFactory(title="=cmd|calc", number=1)
    text = b"".join(client.get(page("completions-template")).streaming_content).decode()
    assert "'=cmd|calc" in text
    assert text.lstrip("\ufeff").startswith("E-mail,First name,Last name,Course,Date")
