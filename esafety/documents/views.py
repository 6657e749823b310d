"""Where the person for whom a document was made fetches it."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.audit import events
from esafety.documents.models import Document
from esafety.documents.tables import taken_away


def own_document(request: HttpRequest, token: str) -> Document:
    document: Document = get_object_or_404(Document.objects.visible_to(request.person), token=token)
    return document


@require_GET
@requires(Perm.SCHOOL_ENTER, on=own_document, hidden=True)
def fetch(request: HttpRequest, document: Document) -> HttpResponse:
    """The document, once it has been written down that it goes."""
    with transaction.atomic():
        details = {"document": document.pk, "kind": document.kind}
        events.record("documents.fetch", actor=request.person, about=request.school, details=details)
    return taken_away(HttpResponse(bytes(document.content), content_type=document.content_type), document.name)
