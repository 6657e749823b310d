"""The answer by which a stored file leaves: as it came, to be saved, and never shown here."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect

from esafety.access.records import SchoolRecord
from esafety.audit import events
from esafety.documents.tables import taken_away
from esafety.evidence.envelopes import CannotOpen
from esafety.evidence.models import StoredFile
from esafety.evidence.services import open_file


def take_away(
    request: HttpRequest, file: StoredFile, *, about: SchoolRecord, action: str, back: Any
) -> HttpResponse | StreamingHttpResponse:
    """For the view whose guard let the person in. Written down as `action` before the first byte goes.

    A file that is not as it was kept leads `back` (whatever `redirect` takes), with what to do about it.
    """
    try:
        opened = open_file(file)
    except CannotOpen:
        messages.error(
            request,
            f"{file.name} cannot be read: it is not as it was kept. Tell whoever looks after this site, "
            f"and give them this number: {file.pk}.",
        )
        return redirect(back)
    with transaction.atomic():
        events.record(action, actor=request.person, about=about, details={"file": file.pk})
    response = StreamingHttpResponse(opened, content_type="application/octet-stream")
    response["Content-Length"] = str(file.size)
    response["Accept-Ranges"] = "none"
    return taken_away(response, file.name)
