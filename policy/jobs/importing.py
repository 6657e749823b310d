"""What workers do for the policy: bringing in a document."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from esafety.jobs.models import Job
from esafety.jobs.registry import Progress, handles
from policy.reading_in.files import SECONDS
from policy.services import importing


@handles(
    importing.JOB,
    lease=timedelta(seconds=3 * SECONDS),  # longer than a file may take
    attempts=3,
    title="Reading your policy",
    steps=importing.STEPS,
)
def read_document(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    return importing.read_document(job, progress)
