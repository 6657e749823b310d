"""PDFs behind one function: a template of ours, the school's letterhead, and nothing fetched from anywhere."""

import base64
import ctypes.util
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from esafety.exceptions import RuleBroken
from esafety.schools.models import SchoolLogo

if TYPE_CHECKING:
    from esafety.schools.models import Person, School

SECONDS = 60
MEGABYTES = 1_024
MOST_HTML = 4_000_000
NO_PANGO = "PDFs cannot be made on this site yet. Use your browser’s print button, or take the spreadsheet."
TYPESETTER = Path(__file__).with_name("typesetter.py")


class NoPDF(RuleBroken):
    """The document could not be made; its text says what to do instead."""


@cache
def can_make_pdfs() -> bool:
    """Whether Pango is on this machine. Without it the print view of the browser remains."""
    return all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0"))


def render_pdf(template: str, context: dict[str, Any], *, title: str, asked_by: "Person") -> bytes:
    """The template as a PDF on the letterhead of the asker's school, "printed by, on" in the foot. Raises NoPDF."""
    return render_pdf_of(asked_by.school, template, context, title=title, printed_by=asked_by.name)


def render_pdf_of(
    school: "School", template: str, context: dict[str, Any], *, title: str, printed_by: str = ""
) -> bytes:
    """The template as a tagged PDF/UA-1 on the school's letterhead; without `printed_by` where nobody asked for it.

    Done in a process of its own, with limits on time, memory and length. Raises NoPDF past them or without Pango.
    """
    if not can_make_pdfs():
        raise NoPDF(NO_PANGO)
    logo = SchoolLogo.objects.filter(school=school).first()
    frame = {
        "title": title,
        "school": school,
        "has_logo": logo is not None,
        "printed_by": printed_by,
        "printed_at": timezone.now(),
    }
    html = render_to_string(template, {**context, **frame})
    if len(html) > MOST_HTML:
        raise NoPDF("This is too long for a PDF. Take the spreadsheet instead.")
    asked = {
        "html": html,
        "files": {"logo.png": base64.b64encode(bytes(logo.png)).decode()} if logo else {},
        "static": str(settings.BASE_DIR / "static"),
        "seconds": SECONDS,
        "megabytes": MEGABYTES,
    }
    return _typeset(json.dumps(asked).encode())


def _typeset(asked: bytes) -> bytes:
    command = [sys.executable, "-I", str(TYPESETTER)]
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}  # none of our secrets
    try:
        done = subprocess.run(  # noqa: S603  (our own script, with nothing of the document in its arguments)
            command, input=asked, capture_output=True, timeout=SECONDS + 5, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        raise NoPDF("The PDF took too long to make. Choose fewer rows, or take the spreadsheet.") from None
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF"):
        raise NoPDF("The PDF could not be made. Choose fewer rows, or take the spreadsheet.")
    return done.stdout
