import base64
import io
import json
import socket
import threading

import pytest
from django.conf import settings
from pypdf import PdfReader

from esafety.documents import pdf
from tests.factories import PersonFactory, SchoolFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not pdf.can_make_pdfs(), reason="Pango is not on this machine"),
]


@pytest.fixture
def probe():
    """A server that counts who comes: nobody may."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    came, stop = [], threading.Event()

    def listen():
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            came.append(connection.recv(200))
            connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    yield server.getsockname()[1], came
    stop.set()
    thread.join()
    server.close()


def typeset(html, **changes):
    asked = {"html": html, "files": {}, "static": str(settings.BASE_DIR / "static"), "seconds": 20, "megabytes": 1024}
    return pdf._typeset(json.dumps(asked | changes).encode())


VECTORS = [
    '<img src="http://127.0.0.1:{port}/a">',
    '<img src="file:///etc/passwd">',
    '<link rel="stylesheet" href="http://127.0.0.1:{port}/a.css">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<link rel="attachment" href="http://127.0.0.1:{port}/a">',
    "<style>@import url(http://127.0.0.1:{port}/a.css);</style>",
    "<style>@font-face {{ font-family: x; src: url(http://127.0.0.1:{port}/f) }} p {{ font-family: x }}</style><p>x",
    '<p style="background: url(http://127.0.0.1:{port}/a)">x',
    '<object data="http://127.0.0.1:{port}/a"></object>',
    '<embed src="file:///etc/passwd">',
    '<svg><image href="http://127.0.0.1:{port}/a"/></svg>',
    '<img src="static:../esafety/settings.py">',
    '<p style="list-style: url(ftp://127.0.0.1:{port}/a); display: list-item">x',
]


@pytest.mark.parametrize("vector", VECTORS)
def test_a_document_fetches_nothing_and_reads_no_file(vector, probe, counts):
    port, came = probe
    try:
        made = typeset(f"<html lang=en><title>t</title>{vector.format(port=port)}")
    except pdf.NoPDF:
        made = b""
    counts("T52 addresses in a PDF", tried=1, fetched=len(came), failed=int(b"root:" in made))
    assert not came
    assert b"root:" not in made
    assert b"EmbeddedFile" not in made


SLOW = {
    "a table without an end": "<table>" + "<tr><td>x</td><td>y</td></tr>" * 60_000,
    "a paragraph without an end": "<p>" + "word " * 480_000,
    "a column span": "<table><tr><td colspan=100000>x</table>",
    "nested boxes": "<div>" * 3_000,
    "a huge font": "<p style='font-size: 1e9px'>x",
}


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_document_ends_in_a_sentence_and_takes_nobody_with_it(name, monkeypatch, counts):
    monkeypatch.setattr(pdf, "SECONDS", 3)
    try:
        typeset(f"<html lang=en><title>t</title>{SLOW[name]}", seconds=3)
        ended = "made"
    except pdf.NoPDF as refused:
        ended = str(refused)
    counts("T52 slow documents", tried=1)
    assert ended == "made" or "spreadsheet" in ended


def test_the_letterhead_has_school_title_and_who_printed_it():
    head = PersonFactory(roles=["head"], first_name="Hanna", last_name="Reed")
    made = pdf.render_pdf("pdf/base.html", {}, title="Nothing & more", asked_by=head)
    reader = PdfReader(io.BytesIO(made))
    text = reader.pages[0].extract_text()
    assert "Elm School" in text
    assert "Nothing & more" in text
    assert "Printed by Hanna Reed" in text
    assert reader.metadata.title == "Nothing & more"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"


def test_a_document_that_nobody_asked_for_names_nobody_in_its_foot(time_machine):
    time_machine.move_to("2026-03-04T14:30:00+00:00", tick=False)
    made = pdf.render_pdf_of(SchoolFactory(), "pdf/base.html", {}, title="Receipt")
    text = PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "Elm School" in text
    assert "Made on 4 March 2026, 2:30pm" in text
    assert "Printed by" not in text


def test_the_logo_is_in_the_letterhead():
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    with_logo = typeset('<html lang=en><title>t</title><img src="doc:logo.png" alt="">', files={"logo.png": dot})
    assert base64.b64decode(dot)
    assert len(PdfReader(io.BytesIO(with_logo)).pages[0].images) == 1


def test_without_pango_the_page_says_what_to_do(monkeypatch):
    monkeypatch.setattr(pdf, "can_make_pdfs", lambda: False)
    with pytest.raises(pdf.NoPDF, match="print button"):
        pdf.render_pdf("pdf/base.html", {}, title="t", asked_by=PersonFactory())
