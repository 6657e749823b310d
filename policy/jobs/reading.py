"""What workers do for the policy: the policy as it is read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from esafety.documents import pdf
from esafety.jobs.models import Job
from esafety.jobs.registry import Progress, handles
from policy.services import printing


@handles(
    printing.JOB,
    lease=timedelta(seconds=2 * pdf.SECONDS),  # longer than the typesetter may take
    attempts=3,
    title="The policy as PDF",
    steps=printing.STEPS,
)
def policy_pdf(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    return printing.make(job, progress)
