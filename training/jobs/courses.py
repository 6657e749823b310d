"""Jobs of training: certificates."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from esafety.documents import pdf
from esafety.jobs.models import Job
from esafety.jobs.registry import Progress, handles
from training.services import certificate_printing


@handles(
    certificate_printing.JOB,
    lease=timedelta(seconds=2 * pdf.SECONDS),  # longer than the typesetter may take
    attempts=3,
    title="The certificate as PDF",
)
def certificate_pdf(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    return certificate_printing.make(job)
