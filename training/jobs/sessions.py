"""What workers do for training: bringing in completions, and telling parents of an event."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from esafety.jobs.models import Job
from esafety.jobs.registry import Progress, handles
from training.models import ParentsEvent
from training.services import importing, parents_events

STEPS = ("looking at what was checked", "writing the completions, all of them or none")


@handles(importing.JOB, lease=timedelta(minutes=15), attempts=3, title="Completions from a table", steps=STEPS)
def import_completions(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    progress(1, len(STEPS))
    return lambda: _written(job)


def _written(job: Job) -> dict[str, Any]:
    """Called in the transaction that ends the job: the completions and the end of the job stand or fall together."""
    made = importing.import_completions(job.args["token"], actor=job.asked_by)  # type: ignore[arg-type]
    if not made:
        return {"text": "Everything in it stood here already."}
    return {"text": "1 completion was brought in." if made == 1 else f"{made:,} completions were brought in."}


@handles(parents_events.JOB, lease=timedelta(minutes=10), title="Telling the parents")
def tell_parents(job: Job, progress: Progress) -> dict[str, Any]:
    event = ParentsEvent.objects.select_related("school").get(pk=job.args["event"])
    for done, total in parents_events.tell_in_pieces(event):
        progress(done, total)
    told = parents_events.told_count(event)
    parents = "1 parent is" if told == 1 else f"{told:,} parents are"
    return {"text": f"{parents} being told by e-mail.", "url": event.get_absolute_url(), "label": "Back to the event"}
