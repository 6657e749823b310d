"""Keeping a document for whoever asked for it, and forgetting it after a day."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.documents.models import Document, DocumentRecord
from esafety.documents.registry import KINDS
from esafety.schools.models import Person


@verb
def keep(kind: str, *, actor: Person, name: str, content_type: str, content: bytes, records: Iterable[int]) -> Document:
    """Keep what was made for `actor` to fetch. `records` are the keys of all that stands in it."""
    demand(actor, KINDS[kind].perm)
    document = Document.objects.create(
        school=actor.school, kind=kind, made_for=actor, name=name, content_type=content_type, content=content
    )
    held = DocumentRecord.objects.bulk_create(DocumentRecord(document=document, record_id=pk) for pk in records)
    details = {"document": document.pk, "kind": kind, "records": len(held)}
    events.record("documents.keep", actor=actor, about=actor.school, details=details)
    return document


def keep_pdf(
    kind: str,
    *,
    actor: Person,
    name: str,
    content: bytes,
    records: Iterable[int],
    label: str = "Fetch the PDF",
    text: str = "The PDF is ready. It is written down when you fetch it.",
) -> dict[str, Any]:
    """`keep`, and the result of the job that made it (`jobs.registry.handles`): where to fetch it, and until when."""
    document = keep(kind, actor=actor, name=name, content_type="application/pdf", content=content, records=records)
    url, until = document.get_absolute_url(), document.kept_until.isoformat()
    return {"url": url, "label": label, "text": text, "until": until}


def forget_stale() -> int:
    """Remove what was kept for its day. Safe to run twice."""
    stale = list(Document.objects.stale(timezone.now()).values_list("pk", flat=True))
    Document.objects.filter(pk__in=stale).delete()
    return len(stale)
