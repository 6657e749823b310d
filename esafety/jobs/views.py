"""Where the person who asked for something long sees how far it is, and fetches what came of it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.jobs.models import Job, JobState
from esafety.jobs.registry import WORK, Work

TAGS: dict[str, str] = {
    JobState.WAITING: "quiet",
    JobState.RUNNING: "info",
    JobState.DONE: "good",
    JobState.FAILED: "bad",
}


def own_job(request: HttpRequest, token: str) -> Job:
    job: Job = get_object_or_404(Job.objects.visible_to(request.person), token=token)
    return job


@require_safe
@requires(Perm.SCHOOL_ENTER, on=own_job, hidden=True)
def job(request: HttpRequest, job: Job) -> HttpResponse:
    template = "jobs/job.html#state" if request.htmx else "jobs/job.html"
    work = WORK.get(job.kind)
    context = {
        "job": job,
        "title": work.title if work else Work.title,
        "step": step_of(job, work.steps if work else ()),
        "tag": TAGS[job.state],
        "narrow": True,
    }
    return render(request, template, context | fetched(job))


def step_of(job: Job, steps: tuple[str, ...]) -> str:
    """ "Step 2 of 3: setting the pages"; empty for a job without steps or not yet begun."""
    if job.state != JobState.RUNNING or job.done >= len(steps):
        return ""
    return f"Step {job.done + 1} of {len(steps)}: {steps[job.done]}"


def fetched(job: Job) -> dict[str, Any]:
    """The link to the result and its words. Only an address of this site is a link, and only while it is kept."""
    result = job.result if isinstance(job.result, dict) else {"text": job.result}
    url = str(result.get("url") or "")
    safe = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    kept_until = datetime.fromisoformat(result["until"]) if result.get("until") else None
    return {
        "kept_until": kept_until,
        "is_gone": kept_until is not None and kept_until <= timezone.now(),
        "result_url": url if safe else "",
        "result_label": result.get("label") or "Fetch the result",
        "result_text": result.get("text") or "",
    }
