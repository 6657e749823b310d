"""The log as PDF: asked for on its page, made by a worker, fetched by whoever asked (I1, T51, T52)."""

import io
import resource
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from esafety.audit.models import Event
from esafety.documents import pdf
from esafety.documents.models import Document, DocumentRecord
from esafety.jobs import services as jobs
from esafety.jobs.models import Job, JobState
from esafety.jobs.registry import WORK
from incidents import exports, printing
from incidents.models import Incident
from tests.factories import IncidentFactory, PersonFactory, SchoolFactory, TeachingGroupFactory, involve

pytestmark = pytest.mark.django_db
typesets = pytest.mark.skipif(not pdf.can_make_pdfs(), reason="Pango is not on this machine")


@pytest.fixture
def officer(client):
    officer = PersonFactory(roles=["officer"], first_name="Omar", last_name="Field")
    client.force_login(officer.user)
    return officer


@pytest.fixture
def quick(monkeypatch):
    """Nothing is typeset: what would have been is kept."""
    asked = []

    def render(template, context, *, title, asked_by):
        asked.append(context)
        return b"%PDF"

    monkeypatch.setattr(printing, "can_make_pdfs", lambda: True)
    monkeypatch.setattr(printing, "render_pdf", render)
    return asked


def ask(client, **filters):
    return client.post(reverse("incidents:log-pdf", args=["elm"]), filters)


def done(client, **filters):
    """Asked for and made: the page of whoever asked."""
    response = ask(client, **filters)
    jobs.sweep()
    return client.get(response.url)


def fetched(client, page):
    return PdfReader(io.BytesIO(client.get(page.context["result_url"]).content))


def words(reader):
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\0", "").split())  # pypdf takes the letters of some fonts by their bytes


# --- What one gets -----------------------------------------------------------------------------------------------


@typesets
def test_the_pdf_holds_what_the_asker_sees_and_no_narrative(client, officer):
    mine = IncidentFactory(triaged=True, summary="Seen by the officer", what_happened="A narrative of its own")
    told = IncidentFactory(from_pupil=True, summary="Told by a pupil")
    hidden = [
        IncidentFactory(about_staff=True, summary="About a teacher"),
        IncidentFactory(summary="About the officer"),
        IncidentFactory(school=SchoolFactory(slug="oak"), summary="Of another school"),
    ]
    involve(hidden[1], officer)
    page = done(client)
    assert "The PDF is ready: 2 incidents." in page.text
    reader = fetched(client, page)
    text = words(reader)
    for shown in (
        "Elm School",
        "The incident log",
        "2 incidents that Omar Field may see",
        mine.reference,
        told.reference,
    ):
        assert shown in text
    for shown in (
        "Reported 1, Triaged 1",
        "Seen by the officer",
        "Today, when it was reported",
        "Printed by Omar Field",
    ):
        assert shown in text
    for incident in hidden:
        assert incident.reference not in text
        assert incident.summary not in text
    assert "A narrative of its own" not in text
    assert set(DocumentRecord.objects.values_list("record_id", flat=True)) == {mine.pk, told.pk}


@typesets
def test_the_pdf_is_tagged_landscape_and_numbered_with_its_heading_on_every_page(client, officer):
    for _ in range(20):
        IncidentFactory()
    reader = fetched(client, done(client))
    count = len(reader.pages)
    assert count > 1
    for number, page in enumerate(reader.pages, start=1):
        text = " ".join(page.extract_text().split())
        assert page.mediabox.width > page.mediabox.height
        assert f"Page {number} of {count}" in text
        assert "Printed by Omar Field" in text
        assert "Reference Kind In a few words" in text
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert {"/Table", "/TR", "/TH", "/TD", "/H1"} <= tags(root["/StructTreeRoot"])


def tags(node):
    node = node.get_object()
    if not hasattr(node, "get"):
        return set()
    children = node.get("/K", [])
    children = children if isinstance(children, list) else [children]
    found = {node["/S"]} if "/S" in node else set()
    return found.union(*(tags(child) for child in children if not isinstance(child, int)))


HOSTILE = [
    '<img src="http://127.0.0.1:9/x"><script>alert(1)</script>',
    '<link rel="attachment" href="file:///etc/passwd">',
    "</td></tr></table><style>@import url(http://127.0.0.1:9/a.css);</style>",
    "https://evil.example/" + "a" * 90,
    "x" * 120,
    "\u202egnihtemos\u202c backwards",
    "مرحبا بالعالم",
    "{{ school }} {% include 'x' %}",
    "a\x01b\x0bc\ufffe",
    "😢 🙈",
]


@typesets
def test_hostile_words_in_the_log_stay_words(client, officer, counts):
    for summary in HOSTILE:
        IncidentFactory(summary=summary)
    reader = fetched(client, done(client))
    text = words(reader)
    counts("T52 hostile summaries in a log", tried=len(HOSTILE), failed=int("root:" in text))
    assert "10 incidents" in text
    assert "<script>alert(1)</script>" in text.replace(" ", "")
    assert "{{ school }}" in text
    assert "root:" not in text
    assert not reader.attachments
    assert not any(page.images for page in reader.pages)
    for page in reader.pages:
        for note in page.get("/Annots", []):
            assert "/URI" not in str(note.get_object())


@typesets
def test_500_incidents_are_one_pdf_well_within_its_limits(client, officer, counts, monkeypatch):
    made = Incident.objects.bulk_create(
        Incident(
            school=officer.school,
            reference=f"2026-{number:04d}",
            category="conduct",
            kind="cyberbullying",
            summary="Mean messages in a class chat about somebody who is new to the school",
            what_happened="They wrote.",
            happened_from=timezone.now(),
            place="home",
            device="own_phone",
            harm="no",
            reported_by=officer,
        )
        for number in range(1, exports.MOST_IN_A_PDF + 1)
    )
    began = time.monotonic()
    page = done(client)
    seconds = time.monotonic() - began
    reader = fetched(client, page)
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    counts(
        "I1 a log of 500 as PDF",
        rows=len(made),
        pages=len(reader.pages),
        kilobytes=len(bytes(Document.objects.get().content)) // 1024,
        seconds=round(seconds),
        megabytes=megabytes,
    )
    assert made[0].reference in reader.pages[-1].extract_text()
    assert seconds < pdf.SECONDS / 2
    assert megabytes < pdf.MEGABYTES


def test_what_the_filters_were_stands_above_the_table_but_not_the_words_typed(client, officer, quick):
    group = TeachingGroupFactory(name="2 Hazel")
    pupil = PersonFactory(user=None, first_name="Nadia", last_name="Quill", teaching_group=group)
    found = IncidentFactory(closed=True, lead=officer)
    involve(found, pupil, "target")
    IncidentFactory()
    filters = {"state": "closed", "who": "Quill", "q": "nadia", "group": group.pk, "lead": officer.pk}
    done(client, **filters, since="2026-01-02", mine="on", nonsense="x", kind="nothing")
    (context,) = quick
    assert [incident.pk for incident in context["incidents"]] == [found.pk]
    assert set(context["filters"]) == {
        "State: Closed",
        "Found by the name of a person involved",
        "Found by words that were searched for",
        "Class: 2 Hazel",
        f"Led by: {officer}",
        "Happened on or after 2 January 2026",
        "Only those that I lead",
    }
    assert not any(word in str(Job.objects.get().args) for word in ("nadia", "Nadia", "Quill"))
    assert not any(word in str(event.details) for event in Event.objects.all() for word in ("nadia", "Quill"))


def test_a_filter_that_is_no_longer_offered_is_not_passed_over(officer):
    assert printing.filters_in_words({"lead": "987654", "state": "closed"}, officer) == [
        "Led by: one that is no longer offered",
        "State: Closed",
    ]


# --- Who, and how often ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [("officer", 302), ("head", 302), ("dsl", 302), ("senior", 404), ("teacher", 404), ("governor", 404), ("it", 404)],
)
def test_who_may_ask_for_it(client, quick, role, status):
    IncidentFactory()
    client.force_login(PersonFactory(roles=[role]).user)
    assert ask(client).status_code == status
    assert Job.objects.count() == (status == 302)
    button = b"Make a PDF" in client.get(reverse("incidents:log", args=["elm"])).content
    assert button is (status == 302)


def test_asking_and_making_are_in_the_audit_log(client, officer, quick):
    incident = IncidentFactory()
    done(client, state="reported")
    job, document = Job.objects.get(), Document.objects.get()
    asked, kept = Event.objects.filter(action__in=["incidents.ask_for_log_pdf", "documents.keep"]).order_by("seq")
    assert (asked.actor_id, asked.details) == (officer.pk, {"rows": 1, "filters": ["state"], "job": job.pk})
    assert kept.actor_id == officer.pk
    assert kept.details == {"document": document.pk, "kind": "incidents.log", "records": 1}
    assert incident.reference not in str([asked.details, kept.details])


def test_pressing_twice_asks_once(client, officer, quick):
    IncidentFactory()
    assert ask(client).url == ask(client).url
    jobs.sweep()
    assert Document.objects.count() == 1
    ask(client)
    assert Job.objects.count() == 2  # what was made before is as old as it is


def test_a_case_that_is_closed_to_the_asker_meanwhile_is_left_out(client, officer, quick):
    one, other = IncidentFactory(), IncidentFactory()
    response = ask(client)
    involve(other, officer)
    jobs.sweep()
    assert "The PDF is ready: 1 incident." in client.get(response.url).text
    assert [incident.pk for incident in quick[0]["incidents"]] == [one.pk]


def test_whoever_lost_the_right_meanwhile_gets_nothing(client, officer, quick):
    IncidentFactory()
    response = ask(client)
    officer.appointments.all().delete()
    officer.appointments.create(role="teacher", starts_on="2020-01-01")
    jobs.sweep()
    assert "You may no longer take the log away." in client.get(response.url).text
    assert not Document.objects.exists()


def test_a_case_reported_after_asking_is_not_in_it(client, officer, quick):
    IncidentFactory()
    ask(client)
    IncidentFactory()
    jobs.sweep()
    assert len(quick[0]["incidents"]) == 1


# --- How far it is, and where it ends ----------------------------------------------------------------------------


def test_the_page_says_how_far_it_is(client, officer, quick, monkeypatch):
    IncidentFactory()
    url = ask(client).url
    seen = [client.get(url).text]

    def looks(function):
        def looking(*args, **kwargs):
            seen.append(client.get(url).text)
            return function(*args, **kwargs)

        return looking

    for name in ("read", "typeset"):
        monkeypatch.setattr(printing, name, looks(getattr(printing, name)))
    jobs.sweep()
    seen.append(client.get(url).text)
    for page, line in zip(
        seen,
        [
            "Waiting for its turn",
            "Step 1 of 3: reading the incidents",
            "Step 2 of 3: setting the pages",
            "Fetch the PDF",
        ],
        strict=True,
    ):
        assert line in page
        assert "<h1>The incident log as PDF</h1>" in page
    assert "It is kept for you until" in seen[-1]


def test_after_a_day_the_page_says_that_it_is_gone(client, officer, quick, time_machine):
    time_machine.move_to("2026-03-04T10:00:00+00:00", tick=False)
    IncidentFactory()
    page = done(client)
    assert "Fetch the PDF" in page.text
    time_machine.shift(timedelta(days=1))
    client.force_login(officer.user)
    later = client.get(page.request["PATH_INFO"])
    assert "It was kept until 5 March 2026, 10:00am and has been removed since." in later.text
    assert "Fetch the PDF" not in later.text
    assert client.get(page.context["result_url"]).status_code == 404


def test_a_worker_has_longer_than_the_typesetter():
    assert WORK[printing.JOB].lease > timedelta(seconds=pdf.SECONDS + 5)


class Killed(BaseException):
    """What `kill -9` leaves behind: a job that is being done by nobody."""


def test_a_worker_killed_while_it_sets_the_pages_leaves_them_to_another(
    client, officer, quick, monkeypatch, time_machine
):
    time_machine.move_to("2026-03-04T10:00:00+00:00", tick=False)
    IncidentFactory()
    url = ask(client).url

    def dies(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(printing, "render_pdf", dies)
        with pytest.raises(Killed):
            jobs.sweep()
    assert Job.objects.get().state == JobState.RUNNING
    assert jobs.sweep() == 0
    time_machine.shift(WORK[printing.JOB].lease + timedelta(seconds=1))
    assert jobs.sweep() == 1
    job = Job.objects.get()
    assert (job.state, job.attempts, Document.objects.count()) == (JobState.DONE, 2, 1)
    assert "Fetch the PDF" in client.get(url).text


def test_a_slow_worker_whose_lease_ran_out_keeps_nothing(client, officer, quick, monkeypatch, time_machine):
    time_machine.move_to("2026-03-04T10:00:00+00:00", tick=False)
    IncidentFactory()
    ask(client)
    job = Job.objects.get()

    def slow(*args, **kwargs):
        time_machine.shift(WORK[printing.JOB].lease + timedelta(seconds=1))
        assert Job.objects.claim(job.pk, timezone.now(), timedelta(minutes=5))
        return b"%PDF"

    monkeypatch.setattr(printing, "render_pdf", slow)
    assert jobs.sweep() == 0
    assert not Document.objects.exists()


@pytest.mark.parametrize("sentence", ["The PDF took too long to make.", "This is too long for a PDF."])
def test_what_cannot_be_typeset_ends_in_a_sentence(client, officer, quick, monkeypatch, sentence):
    IncidentFactory()

    def refuses(*args, **kwargs):
        raise pdf.NoPDF(f"{sentence} Take the spreadsheet.")

    monkeypatch.setattr(printing, "render_pdf", refuses)
    page = done(client)
    assert f"{sentence} Take the spreadsheet." in page.text
    assert Job.objects.get().state == JobState.FAILED


def test_past_500_the_spreadsheet_is_offered_before_and_after(client, officer, quick, monkeypatch):
    for module in ("incidents.printing", "incidents.views.log"):
        monkeypatch.setattr(f"{module}.MOST_IN_A_PDF", 2)
    for number in range(3):
        IncidentFactory(closed=number == 0)
    log = client.get(reverse("incidents:log", args=["elm"])).text
    assert "A PDF holds 2 incidents at most" in log
    assert "Make a PDF" not in log
    response = ask(client)
    assert response.url == reverse("incidents:log", args=["elm"])
    assert "Take the spreadsheet, or choose fewer with the filters." in client.get(response.url).text
    assert "Make a PDF" in client.get(response.url, {"state": "closed"}).text
    assert not Job.objects.exists()


def test_none_is_no_pdf(client, officer, quick):
    response = ask(client, state="closed")
    assert response.url == reverse("incidents:log", args=["elm"]) + "?state=closed"
    assert "There is no incident to make a PDF of." in client.get(response.url).text


def test_without_pango_the_page_says_what_to_do(client, officer, monkeypatch):
    monkeypatch.setattr("incidents.views.log.can_make_pdfs", lambda: False)
    monkeypatch.setattr(printing, "can_make_pdfs", lambda: False)
    IncidentFactory()
    log = client.get(reverse("incidents:log", args=["elm"])).text
    assert "Your browser’s print button prints the incidents on this page." in log
    assert "Make a PDF" not in log
    assert "print button" in client.get(ask(client).url).text
    assert not Job.objects.exists()


def test_a_worker_without_pango_says_so(client, officer, monkeypatch):
    monkeypatch.setattr(printing, "can_make_pdfs", lambda: True)
    monkeypatch.setattr(pdf, "can_make_pdfs", lambda: False)
    IncidentFactory()
    assert "PDFs cannot be made on this site yet." in done(client).text


def test_asking_and_making_cost_the_same_with_one_and_with_a_hundred(
    client, officer, quick, django_assert_max_num_queries
):
    asking, making = [], []
    for more in (1, 9, 90):
        for _ in range(more):
            IncidentFactory(triaged=True)
        with django_assert_max_num_queries(40) as queries:
            ask(client)
        asking.append(len(queries))
        with django_assert_max_num_queries(40) as queries:
            jobs.sweep()
        making.append(len(queries))
    assert asking[1] == asking[2], asking
    assert making[1] == making[2], making
