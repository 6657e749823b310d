"""Bringing in a document: from the command line, and in the browser with a look before anything is made of it."""

import io
import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from esafety.documents import pdf
from esafety.jobs.models import Job
from policy import tasks
from policy.models import Language, PolicyImport, PolicyVersion
from policy.reading_in import files, word_text
from policy.services import importing as services
from tests.factories import PersonFactory, SchoolFactory
from tests.factories.policy import importing as make

pytestmark = pytest.mark.django_db
TEXT = """Our policy

Reporting
1.1. Everybody will report a worry to the officer.
1.2. The officer will write it down.
"""


# --- Kinds of files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_plain_text_in_any_usual_encoding(encoding):
    assert "pupils’ café" in files.text_of("pupils’ café".encode(encoding))


def test_word_keeps_the_numbers_that_it_counts_and_leaves_out_what_was_struck():
    struck = (
        '<w:r><w:t xml:space="preserve">Staff </w:t></w:r>'
        '<w:del w:id="1" w:author="x"><w:r><w:delText>never</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t>always</w:t></w:r></w:ins><w:r><w:t> report.</w:t></w:r>'
    )
    content = make.word(
        make.paragraph("Online policy"),
        make.paragraph("Reporting", level=0),
        make.paragraph("", level=1, inner=struck),
        make.paragraph("The officer will write it down.", level=1),
        make.paragraph("Filtering", level=0),
        make.paragraph("The head will decide.", level=1),
        make.table(("Role", "Duty"), ("Head", "Decides")),
    )
    parsed, _ = services.read(content)
    assert [(one.number, one.heading or one.text) for one in parsed.clauses][:5] == [
        ("1", "Reporting"),
        ("1.1", "Staff always report."),
        ("1.2", "The officer will write it down."),
        ("2", "Filtering"),
        ("2.1", parsed.clauses[4].text),
    ]
    assert "| Head | Decides |" in parsed.clauses[4].text


@pytest.mark.parametrize("items", ["<li>1. Read.</li><li>2. Sign.</li>", "<li>Read.</li><li>Sign.</li>"])
def test_a_list_that_was_numbered_by_its_style_is_numbered_once(items):
    walker = word_text.Walker()
    walker.feed(f"<ol>{items}</ol>")
    walker.close()
    assert [one for one in walker.lines if one] == ["1. Read.", "2. Sign."]


def printed(html):
    """As PDF, made in a process of its own: the library would have Pillow read broken pictures ever after."""
    code = "import sys; from weasyprint import HTML; sys.stdout.buffer.write(HTML(string=sys.argv[1]).write_pdf())"
    return subprocess.run([sys.executable, "-c", code, html], capture_output=True, check=True).stdout


@pytest.mark.skipif(not pdf.can_make_pdfs(), reason="Pango is not on this machine")
def test_a_pdf_with_text_is_read_and_a_scanned_one_is_refused_with_what_to_do():
    whole = printed("<h1>Our policy</h1><h2>Rules</h2><p>1.1. The head will decide on each change.</p>")
    parsed, _ = services.read(whole)
    assert "The head will decide on each change." in parsed.clauses[-1].text
    with pytest.raises(files.NotRead, match="recognised"):
        files.text_of(printed("<p></p>"))


@pytest.mark.skipif(not pdf.can_make_pdfs(), reason="Pango is not on this machine")
def test_tables_and_lists_of_a_pdf_are_read_as_they_stand_on_the_page():
    rows = "".join(
        f"<tr><td>{who}</td><td><ul><li>{one}</li><li>{other}</li></ul></td></tr>"
        for who, one, other in [
            ("Head", "Answers for the safety of all children online, at school and on the way", "Decides on changes"),
            ("Technician", "Keeps the filter as the head decided, and tries it out each month", "Reports its faults"),
        ]
    )
    html = (
        "<style>@page { @top-left { content: 'Elm School' } } td { border: 1px solid } h3 { break-before: page }"
        "</style>"
        "<h1>Our very long policy on what children and adults do when they go online together</h1><h2>Roles</h2>"
        f"<table>{rows}</table><h3>Lessons</h3><p>Children learn:</p><ul><li>to ask</li><li>to tell</li></ul>"
        "<p>Parents hear of each lesson beforehand, and may look at what is shown in it at school or at home.</p>"
    )
    parsed, _ = services.read(printed(html))
    assert parsed.title == "Our very long policy on what children and adults do when they go online together"
    assert [(one.level, one.heading) for one in parsed.clauses] == [
        (1, "Roles"),
        (2, "Head"),
        (2, "Technician"),
        (2, "Lessons"),
        (3, ""),
        (3, ""),
    ]
    assert parsed.clauses[2].text.splitlines()[1] == "- Reports its faults"
    assert parsed.clauses[4].text == "Children learn:\n\n- to ask\n- to tell"
    assert [one["text"] for one in parsed.dropped] == ["Elm School", "Elm School"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b" \n", "empty"),
        (b"\xd0\xcf\x11\xe0old", "old Word"),
        (b"{\\rtf1 x}", "rich text"),
        (b"PK\x03\x04broken", "damaged"),
        (b"%PDF-1.7 broken", "damaged"),
        (b"a\0b\0", "no Word document"),
        (make.word("<!DOCTYPE x>"), "damaged"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(content, words):
    with pytest.raises(files.NotRead, match=words):
        files.text_of(content)


def test_a_welsh_policy_is_known_as_one():
    text = (
        "Polisi diogelwch ar-lein\n\nRheolau\n\nMae'r ysgol yn cadw plant yn ddiogel ar y we ac mae staff yn helpu.\n"
    )
    assert services.read(text.encode())[1] == Language.WELSH


# --- The command ---------------------------------------------------------------------------------------------------


def run(path, school, *options):
    said = io.StringIO()
    call_command("import_policy", str(path), "--school", school.slug, *options, stdout=said)
    return said.getvalue()


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "policy.txt"
    found.write_text(TEXT)
    return found


def test_the_command_saves_a_draft_once(path):
    school = SchoolFactory()
    said = json.loads(run(path, school, "--json"))
    assert list(said) == ["title", "clauses", "dropped"]
    assert said["clauses"][0] == {"number": "", "heading": "Reporting", "text": "", "level": 1}
    assert said["clauses"][1]["number"] == "1.1"
    assert said["clauses"][1]["heading"] is None
    version = PolicyVersion.objects.get(school=school)
    assert (version.state, version.source, version.made_by) == ("draft", "imported", None)
    assert [one.number for one in version.clauses.all()] == ["", "1.1", "1.2"]
    assert "already" in run(path, school)
    assert PolicyVersion.objects.count() == 1


def test_a_dry_run_saves_nothing(path):
    school = SchoolFactory()
    assert "Nothing was saved" in run(path, school, "--dry-run")
    assert not PolicyVersion.objects.exists()


def test_the_command_says_what_is_wrong(path, tmp_path):
    school = SchoolFactory()
    with pytest.raises(CommandError, match="no school"):
        call_command("import_policy", str(path), "--school", "nowhere")
    with pytest.raises(CommandError, match="cannot be opened"):
        run(tmp_path / "none.txt", school)
    (tmp_path / "empty.txt").write_text("")
    with pytest.raises(CommandError, match="empty"):
        run(tmp_path / "empty.txt", school)


# --- In the browser ------------------------------------------------------------------------------------------------


@pytest.fixture
def officer(client):
    person = PersonFactory(roles=["officer"])
    client.force_login(person.user)
    return person


def url(name, school, *args):
    return reverse(f"policy:{name}", args=[school.slug, *args])


def send(client, school, content=b"", name="policy.txt"):
    content = content or TEXT.encode()
    return client.post(url("import", school), {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_from_the_file_to_a_draft(client, officer, django_capture_on_commit_callbacks):
    school = officer.school
    with django_capture_on_commit_callbacks(execute=True):
        page = send(client, school)
    found = PolicyImport.objects.get()
    assert found.content is None
    assert url("import-preview", school, found.number) in client.get(page.request["PATH_INFO"]).text
    assert "Everybody will report a worry" in client.get(url("import-preview", school, found.number)).text
    client.post(url("import-finish", school, found.number), {"title": "Safe online", "language": "en"})
    version = PolicyVersion.objects.get()
    assert (version.title, version.made_by, version.clauses.count()) == ("Safe online", officer, 3)
    page = send(client, school).text
    assert "brought in already: it is version 1" in page


def test_a_file_that_cannot_be_read_tells_its_sender(client, officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = send(client, officer.school, b"\xd0\xcf\x11\xe0old", "policy.doc")
    assert "old Word" in client.get(page.request["PATH_INFO"]).text
    assert Job.objects.get().state == "failed"
    assert not PolicyVersion.objects.exists()


def test_no_file_is_told_beside_the_field(client, officer):
    assert "Choose the file with the policy in it" in client.post(url("import", officer.school), {}).text


def corrected(*rows, shown=0):
    sent = {"shown": str(shown)}
    for place, row in enumerate(rows):
        sent |= {f"row-{place}-{name}": str(value) for name, value in row.items()}
    return sent


def test_clauses_are_corrected_joined_and_left_out(client, officer):
    found = make.ImportFactory(school=officer.school, made_by=officer)
    address = url("import-preview", officer.school, found.number)
    aims = {"number": "1", "heading": "Our aims", "text": "", "level": 1}
    client.post(address, corrected(aims, {"number": "", "heading": "", "text": "We will.", "level": 2, "join": "on"}))
    found.refresh_from_db()
    assert [(one["heading"], one["text"]) for one in found.rows] == [("Our aims", "We will.")]
    client.post(url("import-keep", officer.school, found.number), {"place": "0"})
    client.post(address, corrected(aims | {"leave_out": "on"}, {"text": "Page 2", "level": 1}, shown=2))
    client.post(url("import-finish", officer.school, found.number), {"title": "Safe", "language": "cy"})
    version = PolicyVersion.objects.get()
    assert [one.text for one in version.clauses.all()] == ["Page 2"]
    assert version.language == "cy"
    assert version.dropped[-1]["why"] == "Left out by hand"


def test_a_fault_or_another_window_loses_nothing(client, officer):
    found = make.ImportFactory(school=officer.school, made_by=officer)
    address = url("import-preview", officer.school, found.number)
    rows = [{"text": "Typed with care", "level": 1}, {"text": "", "heading": "", "level": 2}]
    page = client.post(address, corrected(*rows)).text
    assert "Enter a text or a heading" in page
    assert "Typed with care" in page
    rows[1]["text"] = "More"
    page = client.post(address, corrected(*rows, shown=7)).text
    assert "corrected in another window" in page
    assert "Typed with care" in page
    assert PolicyImport.objects.get().rows == make.ROWS


def test_nobody_else_sees_what_somebody_brings_in(client, officer):
    other = PersonFactory(school=officer.school, roles=["head"])
    found = make.ImportFactory(school=officer.school, made_by=other)
    assert client.get(url("import-preview", officer.school, found.number)).status_code == 404


def test_the_look_costs_the_same_whatever_the_number_of_clauses(client, officer, django_assert_max_num_queries):
    few = make.ImportFactory(school=officer.school, made_by=officer)
    many = make.ImportFactory(school=officer.school, made_by=officer, rows=[dict(make.ROWS[1]) for _ in range(300)])
    for found in (few, many):
        with django_assert_max_num_queries(14):
            client.get(url("import-preview", officer.school, found.number))


def test_documents_are_forgotten_after_a_week(officer):
    kept = make.ImportFactory(school=officer.school, made_by=officer)
    make.ImportFactory(school=officer.school, made_by=officer, made_at=timezone.now() - timedelta(8))
    assert tasks.forget_imports() == 1
    assert list(PolicyImport.objects.all()) == [kept]
