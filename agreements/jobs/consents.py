"""What workers do for agreements: imports and telling."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.urls import reverse

from agreements.services import consent_imports
from esafety.jobs.models import Job
from esafety.jobs.registry import Progress, handles

STEPS = ("looking at what was checked", "writing the answers, all of them or none")


@handles(
    consent_imports.JOB,
    lease=timedelta(minutes=15),
    attempts=3,
    title="Consents held elsewhere",
    steps=STEPS,
)
def import_consents(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    progress(1, len(STEPS))
    return lambda: _written(job)


def _written(job: Job) -> dict[str, Any]:
    """Called in the transaction that ends the job: the answers and the end of the job stand or fall together."""
    answers = consent_imports.import_consents(job.args["token"], actor=job.asked_by)
    told = "1 answer was brought in." if answers == 1 else f"{answers:,} answers were brought in."
    url = reverse("agreements:consents", args=[job.school.slug])
    return {"text": told if answers else "Everything in it was held already.", "url": url, "label": "See all consents"}
