"""What workers do for incidents: the log as PDF."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from esafety.documents import pdf
from esafety.jobs.models import Job
from esafety.jobs.registry import Progress, handles
from incidents import printing

STEPS = (
    "reading the incidents",
    "setting the pages, which takes up to a minute for a long log",
    "putting it by for you",
)


@handles(
    printing.JOB,
    lease=timedelta(seconds=2 * pdf.SECONDS),  # longer than the typesetter may take
    attempts=3,
    title="The incident log as PDF",
    steps=STEPS,
)
def log_pdf(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    progress(0, len(STEPS))
    incidents = printing.read(job)
    progress(1, len(STEPS))
    content = printing.typeset(job, incidents)
    progress(2, len(STEPS))
    return partial(printing.put_by, job, incidents, content)
