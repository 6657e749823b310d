"""The certificate of a completion as PDF: asked for on its page, made by a worker, kept for a day for whoever asked.

What stands on it can be checked by anybody at the school's public page, by its number.
"""

from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can, demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.documents.pdf import NO_PANGO, can_make_pdfs, render_pdf_of
from esafety.documents.qr import picture_of
from esafety.documents.registry import DocumentKind
from esafety.documents.services import keep_pdf
from esafety.exceptions import RuleBroken
from esafety.jobs import services as jobs
from esafety.jobs.models import Job
from esafety.jobs.registry import CannotBeDone
from esafety.schools.models import Person
from training.models import Completion, How, Struck

CERTIFICATE = DocumentKind("training.certificate", Completion, Perm.TRAINING_TAKE)
JOB = "training.certificate_pdf"
TAKEN: dict[str, str] = {
    How.READING: "It was read at this school, and its questions were answered.",
    How.SESSION: "It was a session of this school.",
    How.CERTIFICATE: "It was taken elsewhere: the school has seen the certificate.",
    How.ENTERED: "The school has written it down.",
    How.IMPORTED: "The school has written it down.",
}
STRUCK = "It was struck out, so there is no certificate of it."


@verb
def ask_for_certificate(completion: Completion, *, actor: Person) -> Job:
    """Raises RuleBroken for what no longer counts, and where no PDF can be made."""
    demand(actor, Perm.TRAINING_TAKE, completion)
    if Struck.objects.filter(completion=completion).exists():
        raise RuleBroken(STRUCK)
    if not can_make_pdfs():
        raise RuleBroken(NO_PANGO)
    job = jobs.ask(JOB, asked_by=actor, record=completion)
    events.record("training.ask_for_certificate", actor=actor, about=completion, details={"job": job.pk})
    return job


def make(job: Job) -> "partial[dict[str, Any]]":
    """Slow: for a worker. Gives what ends the job. Raises CannotBeDone where it is not to be had, and NoPDF."""
    asker = job.asked_by
    if asker is None or not can(asker, Perm.TRAINING_TAKE):
        raise CannotBeDone("You may no longer have this certificate.")
    seen = Completion.objects.visible_to(asker).select_related("person", "course", "school", "by")
    completion = seen.filter(pk=job.record_id).first()
    if completion is None:
        raise CannotBeDone("You may no longer have this certificate.")
    if Struck.objects.filter(completion=completion).exists():
        raise CannotBeDone(STRUCK)
    return partial(_put_by, asker, completion, pdf_of(completion))


def pdf_of(completion: Completion) -> bytes:
    """Raises NoPDF."""
    url = check_url(completion)
    picture = picture_of(f"{url}?number={completion.code}")
    context = {"completion": completion, "taken": TAKEN[completion.how], "check_url": url, "picture": picture}
    return render_pdf_of(completion.school, "pdf/certificate.html", context, title="Certificate")


def check_url(completion: Completion) -> str:
    return settings.SITE_URL + reverse("training:certificate-check", args=[completion.school.slug])


def _put_by(asker: Person, completion: Completion, content: bytes) -> dict[str, Any]:
    return keep_pdf(
        CERTIFICATE.key,
        actor=asker,
        name=f"certificate-{completion.code.lower()}.pdf",
        content=content,
        records=[completion.pk],
        label="Fetch the certificate",
        text="The certificate is ready.",
    )
