"""Acting out the policy in the demo: Brook Lane brought in the policy that it had, damaged by an export as many are."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from demo.people import Cast
from demo.telling import moment_on
from esafety.jobs.models import Job
from policy.models import PolicyVersion
from policy.services import importing

Step = tuple[datetime, Callable[[], None]]
DAYS_AGO = 399
FILE = Path(__file__).with_name("older_policy.txt")


def steps(cast: Cast, today: date) -> list[Step]:
    """Each with its moment, all before yesterday evening."""
    if cast.school.slug != "brook-lane":
        return []
    return [(moment_on(today - timedelta(DAYS_AGO), time(9, 40)), partial(bring_in, cast))]


def bring_in(cast: Cast) -> None:
    if PolicyVersion.objects.filter(school=cast.school).exists():
        return
    content, officer = FILE.read_bytes(), cast.people["officer"]
    found = importing.begin_import(actor=officer, name="Online safety policy.txt", content=content)
    parsed, language = importing.read(content)
    Job.objects.filter(pk=getattr(importing.job_of(found), "pk", None)).delete()  # done here, and by no worker
    importing.keep_what_was_found(found, parsed, language)
    importing.finish_import(found, actor=officer, title=parsed.title, language=language)
