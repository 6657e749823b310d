"""Jobs of training: telling parents, newsletters and the induction sheet."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.audit.history import set_change
from esafety.documents import pdf
from esafety.jobs.models import Job
from esafety.jobs.registry import Progress, handles
from training.models import ParentNotice
from training.services import induction, newsletters, parent_notices

PDF_LEASE = timedelta(seconds=2 * pdf.SECONDS)  # longer than the typesetter may take


@handles(parent_notices.JOB, title="Telling the parents")
def tell_parents(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    notice = ParentNotice.objects.select_related("school").get(pk=job.args["notice"])
    for done, total in parent_notices.tell_in_pieces(notice):
        progress(done, total)

    def finish() -> dict[str, Any]:
        notice.told = parent_notices.told_rows(notice).count()
        set_change(notice, by=job.asked_by, reason="All were told")
        notice.save(update_fields=["told"])
        parents = "1 parent is" if notice.told == 1 else f"{notice.told:,} parents are"
        return {"url": _back(job, notice), "label": "Go back", "text": f"{parents} being told."}

    return finish


def _back(job: Job, notice: ParentNotice) -> str:
    """Teachers tell of home learning, and see no notices."""
    if job.asked_by is not None and can(job.asked_by, Perm.PARENTS_TELL):
        return notice.get_absolute_url()
    return reverse("training:home-learning", args=[notice.school.slug])


@handles(newsletters.JOB, lease=PDF_LEASE, attempts=3, title="The newsletter as PDF")
def newsletter_pdf(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    return newsletters.make(job)


@handles(induction.JOB, lease=PDF_LEASE, attempts=3, title="The induction sheet as PDF")
def induction_pdf(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    return induction.make(job)
