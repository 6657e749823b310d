"""What workers do for filtering."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from esafety.documents import pdf
from esafety.jobs.models import Job
from esafety.jobs.registry import Progress, handles
from filtering.services import audit_printing


@handles(
    audit_printing.JOB,
    lease=timedelta(seconds=2 * pdf.SECONDS),  # longer than the typesetter may take
    attempts=3,
    title="The review as PDF",
)
def audit_pdf(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    return audit_printing.make(job)
