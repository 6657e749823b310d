"""What workers do for agreements: telling parents of pictures at an event."""

from collections.abc import Callable
from typing import Any

from agreements.models import EventNotice
from agreements.services import event_notices
from esafety.audit.history import set_change
from esafety.jobs.models import Job
from esafety.jobs.registry import Progress, handles


@handles(event_notices.JOB, title="Telling the parents")
def tell_parents(job: Job, progress: Progress) -> Callable[[], dict[str, Any]]:
    notice = EventNotice.objects.select_related("school").get(pk=job.args["notice"])
    for done, total in event_notices.tell_in_pieces(notice):
        progress(done, total)

    def finish() -> dict[str, Any]:
        notice.told = event_notices.told_count(notice)
        set_change(notice, by=job.asked_by)
        notice.save(update_fields=["told"])
        parents = "1 parent is" if notice.told == 1 else f"{notice.told:,} parents are"
        return {
            "url": notice.get_absolute_url(),
            "label": "Back to the notice",
            "text": f"{parents} being told by e-mail.",
        }

    return finish
