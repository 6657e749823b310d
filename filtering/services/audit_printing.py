"""The completed review as PDF (F8): asked for on its page, made by a worker, kept for a day for whoever asked."""

from functools import partial
from typing import Any

from esafety.access.perms import Perm
from esafety.access.questions import can, demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.documents.pdf import NO_PANGO, can_make_pdfs, render_pdf
from esafety.documents.registry import DocumentKind
from esafety.documents.services import keep_pdf
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.jobs.registry import CannotBeDone
from esafety.schools.models import Person
from filtering.models import Audit, Finding
from filtering.rules import auditing as rules
from filtering.services.auditing import signatures_of

AUDIT = DocumentKind("filtering.audit", Audit, Perm.FILTER_CHECKS_VIEW)
JOB = "filtering.audit_pdf"


@verb
def ask_for_pdf(audit: Audit, *, actor: Person) -> Job:
    """Have the review made into a PDF. Raises RuleBroken for one that is open, and where no PDF can be made."""
    demand(actor, Perm.FILTER_CHECKS_VIEW, audit)
    if audit.completed_at is None:
        raise RuleBroken("The review becomes a PDF once it is complete.")
    if not can_make_pdfs():
        raise RuleBroken(NO_PANGO)
    job = jobs.ask(JOB, asked_by=actor, record=audit)
    events.record("filtering.ask_for_pdf", actor=actor, about=audit, details={"job": job.pk})
    return job


def make(job: Job) -> "partial[dict[str, Any]]":
    """Slow: for a worker. Gives what ends the job. Raises CannotBeDone for whoever may no longer see it, and NoPDF."""
    audit = Audit.objects.select_related("school").get(pk=job.record_id)
    asker = job.asked_by
    if asker is None or not can(asker, Perm.FILTER_CHECKS_VIEW, audit):
        raise CannotBeDone("You may no longer see this review.")
    context = {
        "audit": audit,
        "sections": [
            (section, [(one, *_said(audit, one.key)) for one in section.questions]) for section in rules.SECTIONS
        ],
        "findings": Finding.objects.filter(audit=audit).select_related("owner", "done_by"),
        "signatures": signatures_of(audit),
    }
    content = render_pdf("pdf/filter_audit.html", context, title=str(audit), asked_by=asker)
    return partial(_put_by, asker, audit, content)


def _said(audit: Audit, key: str) -> tuple[str, str]:
    said = audit.answers.get(key, {})
    return str(rules.Answer(said["answer"]).label) if said else "", said.get("note", "")


def _put_by(asker: Person, audit: Audit, content: bytes) -> dict[str, Any]:
    return keep_pdf(
        AUDIT.key,
        actor=asker,
        name=f"filtering-review-{audit.school.slug}-{audit.school_year}.pdf",
        content=content,
        records=[audit.pk],
    )
