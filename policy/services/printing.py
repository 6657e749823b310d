"""A version of the policy as PDF: asked for on its page, made by a worker, kept for a day for whoever asked."""

from functools import partial
from typing import Any

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.documents.pdf import NO_PANGO, can_make_pdfs, render_pdf
from esafety.documents.registry import DocumentKind
from esafety.documents.services import keep_pdf
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.jobs.registry import CannotBeDone, Progress
from esafety.schools.models import Person
from policy.models import LinkedPolicy, PolicyVersion, StepDecision, VersionState
from policy.rules.filling import Filling
from policy.rules.layout import contents, drawn

POLICY_PDF = DocumentKind("policy.version", PolicyVersion, Perm.POLICY_READ)
JOB = "policy.pdf"
STEPS = ("Reading the clauses", "Setting the pages", "Keeping the PDF")


@verb
def ask_for_policy_pdf(version: PolicyVersion, *, actor: Person) -> Job:
    """Raises RuleBroken where no PDF can be made."""
    demand(actor, Perm.POLICY_READ, version)
    if not can_make_pdfs():
        raise RuleBroken(NO_PANGO)
    job = jobs.ask(JOB, asked_by=actor, record=version)
    events.record("policy.ask_for_policy_pdf", actor=actor, about=version, details={"job": job.pk})
    return job


def make(job: Job, progress: Progress) -> "partial[dict[str, Any]]":
    """Slow: for a worker. Gives what ends the job. Raises CannotBeDone for who may no longer see it, and NoPDF."""
    asker = job.asked_by
    version = (
        asker
        and PolicyVersion.objects.visible_to(asker)
        .select_related("school__trust", "policy")
        .filter(pk=job.record_id)
        .first()
    )
    if asker is None or not version:
        raise CannotBeDone("You may no longer see this version of the policy.")
    context = context_of(version)
    progress(1, len(STEPS))
    content = render_pdf("pdf/policy.html", context, title=version.title, asked_by=asker)
    progress(2, len(STEPS))
    name = f"policy-{version.school.slug}-version-{version.number}.pdf"
    return partial(keep_pdf, POLICY_PDF.key, actor=asker, name=name, content=content, records=[version.pk])


def context_of(version: PolicyVersion) -> dict[str, Any]:
    """What the PDF says, apart from the letterhead."""
    clauses = drawn(list(version.clauses.order_by("position", "pk")), Filling.of(version.school, timezone.localdate()))
    decided = StepDecision.objects.filter(review__version=version, said="agreed", sha256=version.sha256)
    return {
        "version": version,
        "clauses": clauses,
        "contents": contents(clauses),
        "linked": list(LinkedPolicy.objects.filter(school=version.school).current()),
        "decided": list(decided.select_related("person").order_by("pk")) if version.sha256 else [],
        "is_in_force": version.state == VersionState.PUBLISHED,
        "language": version.language,
    }
