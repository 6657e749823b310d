"""The officer has the log made into a PDF, watches how far it is, and fetches it.

Wake-ups are lost here, and the sweep does the work while the browser looks on: a worker that is quick would be done
before one could see it.
"""

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from esafety.documents import pdf
from esafety.jobs import services as jobs
from incidents import printing
from tests.factories import IncidentFactory, PersonFactory
from tests.journeys.pages import Visitor

pytestmark = [
    pytest.mark.usefixtures("browser_mode"),
    pytest.mark.skipif(not pdf.can_make_pdfs(), reason="Pango is not on this machine"),
]


def test_the_officer_takes_the_log_as_pdf(page, sign_in_as, javascript, monkeypatch):
    closed = [IncidentFactory(closed=True, summary="Closed in March") for _ in range(3)]
    other = IncidentFactory(summary="Still open")
    sign_in_as(page, PersonFactory(first_name="Omar", last_name="Field", roles=["officer"]).user)
    monkeypatch.setattr(jobs, "wake", lambda pk: None)
    typeset = printing.typeset

    def watched(*args):
        if not javascript:
            omar.follow("Look again")
        omar.sees("Being done", "Step 2 of 3: setting the pages")  # the page looks by itself where there are scripts
        return typeset(*args)

    monkeypatch.setattr(printing, "typeset", watched)

    omar = Visitor(page)
    omar.go("incidents:log")
    page.goto(f"{page.url}?state=closed")
    omar.sees("3 incidents")
    omar.press("Make a PDF")
    omar.is_at("The incident log as PDF")
    omar.sees("Waiting for its turn")
    jobs.sweep()
    if not javascript:
        omar.follow("Look again")
    omar.sees("The PDF is ready: 3 incidents.", "It is kept for you until")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Fetch the PDF").click()
    text = " ".join(one.extract_text() for one in PdfReader(waiting.value.path()).pages)
    assert waiting.value.suggested_filename.endswith(".pdf")
    for incident in closed:
        assert incident.reference in text
    assert other.reference not in text
    assert "State: Closed" in text
    expect(page.get_by_role("heading", level=1)).to_be_visible()
