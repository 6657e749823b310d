"""Where the person who asked for something long sees how far it is, and fetches what came of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.jobs.models import Job, JobState

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
    return render(request, template, {"job": job, "tag": TAGS[job.state], **fetched(job), "narrow": True})


def fetched(job: Job) -> dict[str, Any]:
    """The link to the result and its words. Only an address of this site is a link."""
    result = job.result if isinstance(job.result, dict) else {"text": job.result}
    url = str(result.get("url") or "")
    safe = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return {
        "result_url": url if safe else "",
        "result_label": result.get("label") or "Fetch the result",
        "result_text": result.get("text") or "",
    }
