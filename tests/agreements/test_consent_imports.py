"""Consents held elsewhere: looked at row by row first, then brought in whole, once, and the file is kept nowhere."""

import io
from datetime import date

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from agreements.consent_files import NotRead, read
from agreements.models import Consent, ConsentUse, TakeDown
from agreements.services import consent_imports as services
from esafety.audit.models import Event
from esafety.documents import reading
from esafety.evidence.models import StoredFile
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from tests.factories import PersonFactory, TeachingGroupFactory
from tests.factories import agreements as make

pytestmark = pytest.mark.django_db

HEADS = "First name,Last name,Class,Date of birth,Website,Press,Held where,Since"
ROW = "Ava,Reed,2 Hazel,,yes,no,Admission forms,01/09/2023"


@pytest.fixture
def hazel():
    return TeachingGroupFactory(name="2 Hazel")


@pytest.fixture
def officer(client):
    officer = PersonFactory(roles=["officer"])
    client.force_login(officer.user)
    return officer


def pupil(first_name="Ava", last_name="Reed", **fields):
    return PersonFactory(user=None, first_name=first_name, last_name=last_name, roles=["pupil"], **fields)


@pytest.fixture
def ava(hazel):
    return pupil(teaching_group=hazel, date_of_birth=date(2018, 10, 1))


def table(*rows, heads=HEADS):
    return "\n".join([heads, *rows]).encode()


def workbook(*rows, heads=HEADS):
    book, out = Workbook(), io.BytesIO()
    for row in (heads.split(","), *rows):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def send(client, content, name="consents.csv"):
    return client.post(reverse("agreements:consents-import", args=["elm"]), {"file": SimpleUploadedFile(name, content)})


def press(client, token, run_on_commit):
    with run_on_commit(execute=True):
        return client.post(reverse("agreements:consents-import", args=["elm"]), {"checked": token})


def faults(content, school):
    checked = services.check(read(content), school=school, today=timezone.localdate())
    return [why for _, why in checked.faults]


# --- From the file to the register -----------------------------------------------------------------------------


def test_a_file_is_looked_at_first_and_then_brought_in(client, officer, ava, django_capture_on_commit_callbacks):
    page = send(client, table(ROW))
    assert page.status_code == 200
    assert [words for _, words in page.context["changed"]] == ["Website: yes, Press: no"]
    assert not Consent.objects.exists()
    answer = press(client, page.context["token"], django_capture_on_commit_callbacks)
    job = Job.objects.get(kind=services.JOB)
    assert answer.url == job.get_absolute_url()
    assert (job.state, job.result["text"]) == ("done", "2 answers were brought in.")
    held = {one.use: one for one in Consent.objects.all()}
    assert {use: one.answer for use, one in held.items()} == {"website": "given", "press": "refused"}
    one = held["press"]
    assert (one.source, one.held_where, one.held_since) == ("elsewhere", "Admission forms", date(2023, 9, 1))
    assert (one.pupil, one.by, one.entered_by) == (ava, None, officer)


def test_the_same_file_again_brings_in_nothing(client, officer, ava, django_capture_on_commit_callbacks):
    token = send(client, table(ROW)).context["token"]
    for _ in range(3):
        press(client, token, django_capture_on_commit_callbacks)
    page = send(client, table(ROW, ROW))
    assert (page.context["count"], page.context["token"]) == (0, "")
    assert Consent.objects.count() == 2
    page = send(client, table(ROW.replace("yes,no", "no,no")))
    assert [words for _, words in page.context["changed"]] == ["Website: no"]


def test_two_who_bring_in_the_same_at_once_write_it_once(client, officer, ava):
    checked = services.check(read(table(ROW)), school=officer.school, today=timezone.localdate())
    first, second = (services.put_by(checked, actor=officer) for _ in range(2))
    assert services.import_consents(first, actor=officer) == 2
    assert services.import_consents(second, actor=officer) == 0


def test_a_no_that_is_brought_in_takes_down_what_is_published(client, officer, ava):
    make.publication([ava], use="press")
    checked = services.check(read(table(ROW)), school=officer.school, today=timezone.localdate())
    services.import_consents(services.put_by(checked, actor=officer), actor=officer)
    assert TakeDown.objects.get().pupil == ava


def test_all_or_nothing(client, officer, ava, monkeypatch):
    bo = pupil("Bo", teaching_group=ava.teaching_group)
    rows = table(ROW, ROW.replace("Ava", "Bo"))
    token = send(client, rows).context["token"]
    monkeypatch.setattr("agreements.services.take_downs.follow", lambda gone: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.import_consents(token, actor=officer)
    assert not Consent.objects.filter(pupil__in=[ava, bo]).exists()
    monkeypatch.undo()
    assert services.import_consents(token, actor=officer) == 4  # what was checked is still there to try again


def test_nothing_of_the_file_is_kept(client, officer, ava, django_capture_on_commit_callbacks):
    token = send(client, table(ROW)).context["token"]
    said = cache.get(f"agreements.import.{token}")
    assert "Reed" not in said
    press(client, token, django_capture_on_commit_callbacks)
    assert cache.get(f"agreements.import.{token}") is None
    assert not StoredFile.objects.exists()
    assert not [path for path in settings.EVIDENCE_DIR.rglob("*") if path.is_file() and "incoming" in str(path)]
    assert "Reed" not in str(list(Job.objects.values_list("args", "result")))
    assert "Reed" not in str(list(Event.objects.values_list("details")))


@pytest.mark.parametrize("token", ["", "x", "\x00", "é", "x" * 500])
def test_what_was_never_checked_or_is_gone_says_so(client, officer, token):
    answer = client.post(reverse("agreements:consents-import", args=["elm"]), {"checked": token}, follow=True)
    assert services.GONE in answer.content.decode()
    assert not Job.objects.filter(kind=services.JOB).exists()


def test_what_one_has_checked_opens_nothing_for_another(client, officer, ava):
    token = send(client, table(ROW)).context["token"]
    with pytest.raises(RuleBroken):
        services.start_import(token, actor=PersonFactory(roles=["head"]))


def test_whoever_lost_the_permission_meanwhile_brings_nothing_in(client, officer, ava):
    token = send(client, table(ROW)).context["token"]
    job = services.start_import(token, actor=officer)
    officer.appointments.update(ends_on=date(2020, 1, 1))
    jobs.perform(job.pk)
    assert not Consent.objects.exists()


def test_ten_thousand_rows_are_looked_at_and_brought_in(client, officer, hazel, django_assert_max_num_queries):
    from esafety.schools.models import Appointment, Person

    people = Person.objects.bulk_create(
        Person(school=hazel.school, first_name=f"P{n}", last_name="Long", teaching_group=hazel) for n in range(2_000)
    )
    Appointment.objects.bulk_create(Appointment(person=one, role="pupil", starts_on=date(2020, 9, 1)) for one in people)
    rows = [f"P{n % 2_000},Long,2 Hazel,,yes,no,Admission forms," for n in range(10_000)]
    with django_assert_max_num_queries(40):
        page = send(client, table(*rows))
    assert page.context["count"] == 2_000
    with django_assert_max_num_queries(120):
        services.import_consents(page.context["token"], actor=officer)
    assert Consent.objects.count() == 4_000


# --- Rows that do not fit --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Ida,Quill,2 Hazel,,yes,no,Forms,", "No pupil of this name is here."),
        ("Ava,Reed,3 Oak,,yes,no,Forms,", "A pupil of this name is here, but none in 3 Oak."),
        ("Ava,Reed,,02/10/2018,yes,no,Forms,", "A pupil of this name is here, but none born on that day."),
        ("Ava,Reed,,,yes,no,Forms,", "Add the class or the date of birth."),
        ("Ava,,2 Hazel,,yes,no,Forms,", "First and last name are needed."),
        ("Ava,Reed,2 Hazel,,perhaps,no,Forms,", "“perhaps” under Website is neither yes nor no."),
        ("Ava,Reed,2 Hazel,,,,Forms,", "There is no yes or no in it."),
        ("Ava,Reed,2 Hazel,,yes,,,", "It does not say where this is held."),
        ("Ava,Reed,2 Hazel,31/02/2018,yes,,Forms,", "“31/02/2018” under Date of birth is no date."),
        ("Ava,Reed,2 Hazel,,yes,,Forms,01/01/2999", "Since lies in the future."),
        ("Ava,Reed,2 Hazel,,=1+1,,Forms,", "Website holds a formula. Put the value itself there."),
        ("Ava,Reed,2 Hazel,,yes,," + "x" * 121 + ",", "Where it is held must be said in 120 characters or fewer."),
    ],
)
def test_a_row_that_does_not_fit_says_why(officer, ava, row, why):
    [said] = faults(table(row), officer.school)
    assert said.startswith(why)


def test_two_pupils_of_one_name_are_told_apart_by_birthday(officer, ava, hazel):
    twin = pupil(teaching_group=hazel, date_of_birth=date(2018, 1, 2))
    assert faults(table(ROW), officer.school) == ["2 pupils fit. Add the date of birth."]
    lines = read(table("ava,REED,2 hazel,2018-01-02,y,n,Forms,"))
    [match] = services.check(lines, school=officer.school, today=timezone.localdate()).matches
    assert match.pupil == twin


def test_a_pupil_who_is_in_it_twice_must_say_the_same(officer, ava):
    assert faults(table(ROW, ROW), officer.school) == []
    other = faults(table(ROW, ROW.replace("yes", "no")), officer.school)
    assert other == ["Row 2 is of the same pupil and says something else."]


def test_whoever_has_left_or_is_elsewhere_fits_no_row(officer, ava):
    ava.left_on = timezone.localdate()
    ava.save()
    assert faults(table(ROW), officer.school) == ["No pupil of this name is here."]


def test_rows_that_do_not_fit_are_left_out_by_the_name_of_the_button(client, officer, ava):
    page = send(client, table(ROW, ROW.replace("Ava", "Ida")))
    assert "Bring in 1 row, leave out 1" in page.content.decode()
    assert "No pupil of this name is here." in page.content.decode()


# --- Files as they come ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff".encode() + table("Zoë,Reed,2 Hazel,,yes,,Forms,"),
        table("Zoë,Reed,2 Hazel,,yes,,Forms,"),
        table("Zoë,Reed,2 Hazel,,yes,,Forms,").decode().encode("cp1252"),
        table("Zoë,Reed,2 Hazel,,yes,,Forms,").decode().encode("utf-16"),
        table("Zoë,Reed,2 Hazel,,yes,,Forms,").replace(b"\n", b"\r\n").replace(b",", b";"),
        table("Zoë,Reed,2 Hazel,,yes,,Forms,").replace(b",", b"\t"),
        workbook(["Zoë", "Reed", "2 Hazel", None, True, None, "Forms", None]),
        table("Zoe\u0308,Reed,2 Hazel,,YES,,Forms,"),
    ],
    ids=["with a mark", "UTF-8", "Windows", "UTF-16", "semicolons", "tabs", "workbook", "letters in two parts"],
)
def test_every_way_in_which_a_spreadsheet_saves_is_read(officer, hazel, content):
    zoe = pupil("Zoë", teaching_group=hazel)
    checked = services.check(read(content), school=officer.school, today=timezone.localdate())
    assert [(one.pupil, one.changes) for one in checked.matches] == [(zoe, {"website": "given"})]


@pytest.mark.parametrize("head", ["website", "WEBSITE", ConsentUse.WEBSITE.label])
def test_a_use_may_be_called_by_any_of_its_names(head):
    [line] = read(table(ROW, heads=HEADS.replace("Website", head)))
    assert line.answers["website"] == "given"


def test_dates_of_a_workbook_are_dates_and_formulas_are_not_worked_out():
    row = ["Ava", "Reed", "", date(2018, 10, 1), "=1+1", "no", "Forms", date(2023, 9, 1)]
    [line] = read(workbook(row))
    assert (line.born, line.held_since) == (date(2018, 10, 1), date(2023, 9, 1))
    assert line.faults == ["Website holds a formula. Put the value itself there."]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b" \n ", "The file is empty."),
        (HEADS.encode(), "There is no row under the headings"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is no table"),
        (b"PK\x03\x04 nonsense", "This is no table"),
        (b"%PDF-1.7\n\x01\x02", "This is no table"),
        (b"a\x81b\x00c", "This is no table"),
        (b'First name,Last name\n"Ava,Reed', "The first row must hold the headings. Missing: Held where"),
        (
            table(ROW, heads="Name,Class,Website"),
            "The first row must hold the headings. Missing: First name, Last name",
        ),
        (table(ROW, heads=HEADS.replace("Press", "Website")), "The heading “Website” stands there twice."),
        (table('"Ava,Reed'), "This is no table"),
        (table(*[ROW] * 20_001), "The file has more than 20,000 rows."),
    ],
    ids=["blank", "headings", "picture", "zip", "pdf", "bytes", "few", "wrong", "twice", "open quote", "too many"],
)
def test_a_file_that_is_no_such_table_says_what_to_do(client, officer, content, why):
    page = send(client, content)
    assert page.status_code == 200
    [said] = page.context["form"].errors["file"]
    assert said.startswith(why)
    assert not Consent.objects.exists()


def test_no_file_and_an_empty_one_say_so(client, officer):
    url = reverse("agreements:consents-import", args=["elm"])
    assert client.post(url, {}).context["form"].errors["file"] == ["Choose a file"]
    assert send(client, b"").context["form"].errors["file"]


def test_a_workbook_that_is_far_larger_inside_is_not_opened(monkeypatch):
    monkeypatch.setattr(reading, "MOST_UNPACKED", 100)
    with pytest.raises(NotRead):
        read(workbook(["Ava", "Reed", "", "", "yes", "", "Forms", ""]))


def test_who_may_not_bring_in_consents_sends_no_file(client):
    client.force_login(PersonFactory(roles=["teacher"]).user)
    assert send(client, table(ROW)).status_code == 403


def test_the_template_has_the_headings_that_are_read(client, officer):
    answer = client.get(reverse("agreements:consents-template", args=["elm"]))
    content = b"".join(answer.streaming_content)
    [line] = read(content)
    assert len(line.answers) == len(ConsentUse)
    assert line.faults == []
