"""Asking for a job, doing it, and ending it. Code that wants something done calls `ask` and nothing else."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from esafety.audit.events import NotInTransaction
from esafety.exceptions import RuleBroken
from esafety.jobs.models import Job, JobState
from esafety.jobs.registry import WORK, CannotBeDone, LeaseLost, Progress, TryLater, Work

if TYPE_CHECKING:
    from esafety.schools.models import Person

logger = logging.getLogger(__name__)

RUN = "esafety.jobs.tasks.run"  # by name: tasks stand on services
LONGEST_WAIT = timedelta(hours=1)
SWEEP_SECONDS = 50
KEPT = timedelta(days=30)
WOKEN = 4
WENT_WRONG = "Something went wrong while this was done. It was tried several times. Ask for it again later."
STOPPED = "This was begun several times, and stopped each time before it was done. Ask for less at once, or later."


def ask(
    kind: str,
    *,
    due: datetime | None = None,
    key: str = "",
    asked_by: "Person | None" = None,
    record: models.Model | None = None,
    args: Mapping[str, Any] | None = None,
) -> Job:
    """Have something done, now or when it is `due`, if the caller's transaction commits.

    `args` are ids, numbers and dates as text. A `key` that was asked for before gives the job that is there. Raises
    NotInTransaction, and LookupError for a kind that nobody handles.
    """
    job = _asked(kind, asked_by, record, args or {})
    job.key, job.due = key, due or job.due
    if key:
        Job.objects.bulk_create([job], ignore_conflicts=True)
        job = Job.objects.get(key=key)
    else:
        job.save(force_insert=True)
    if job.due <= timezone.now() and not job.has_ended:
        pk = job.pk
        transaction.on_commit(lambda: wake(pk), robust=True)
    return job


def ask_many(kind: str, each: Iterable[Mapping[str, Any]], *, record: models.Model | None = None) -> list[Job]:
    """Have many of a kind done, one for each `args`, at the cost of one statement, if the caller's transaction commits.

    Workers are woken for the first `WOKEN`; the rest is left to the sweep, which leaves them time for what others ask.
    Raises as `ask` does.
    """
    made = Job.objects.bulk_create([_asked(kind, None, record, args) for args in each])
    for job in made[:WOKEN]:
        transaction.on_commit(partial(wake, job.pk), robust=True)
    return made


def _asked(kind: str, asked_by: "Person | None", record: models.Model | None, args: Mapping[str, Any]) -> Job:
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(kind)
    if kind not in WORK:
        raise LookupError(f"No app handles jobs of the kind {kind}")
    now = timezone.now()
    return Job(
        kind=kind,
        school_id=asked_by.school_id if asked_by else getattr(record, "school_id", None),  # never fetched for it
        asked_by=asked_by,
        model=record._meta.label_lower if record else "",
        record_id=record.pk if record else None,
        args=dict(args),
        asked_at=now,
        due=now,
    )


def wake(pk: int) -> None:
    """Tell a worker to look. If no broker hears it, the sweep finds the row within a minute."""
    try:
        import_string(RUN).apply_async(args=[pk], retry=False)
    except (OperationalError, OSError) as away:
        logger.warning("The broker is away (%s); job %s waits for the sweep.", type(away).__name__, pk)


# --- Doing one -----------------------------------------------------------------------------------------------


def perform(pk: int) -> bool:
    """Do one job if it is due. False if it has gone or another worker holds it, so calling twice is harmless."""
    kind = Job.objects.filter(pk=pk).values_list("kind", flat=True).first()
    work = WORK.get(kind or "")
    if work is None:
        return False
    job = Job.objects.claim(pk, timezone.now(), work.lease)
    if job is None:
        return False
    if job.attempts > work.attempts:  # the last worker died with it
        _end(job, lambda held: _fail(held, work, STOPPED))
        return False
    try:
        result = work.function(job, _progress_of(job, work))
        _end(job, lambda held: _finish(held, result))
    except LeaseLost:
        return False
    except TryLater as later:
        _again(job, work, str(later))
    except (CannotBeDone, RuleBroken) as broken:
        sentence = str(broken)
        _end(job, lambda held: _fail(held, work, sentence))
    except Exception:
        logger.exception("Job %s (%s) failed at attempt %s", job.pk, job.kind, job.attempts)
        _again(job, work, WENT_WRONG)
    return True


def _progress_of(job: Job, work: Work) -> Progress:
    def progress(done: int, total: int) -> None:
        until = timezone.now() + work.lease
        if not _still_ours(job).update(done=done, total=total, leased_until=until):
            raise LeaseLost(job.pk)

    return progress


def _still_ours(job: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, holder=job.holder, state=JobState.RUNNING)


def _end(job: Job, write: Callable[[Job], None]) -> None:
    """Write what became of the job, in one transaction and only while it is ours. Raises LeaseLost."""
    with transaction.atomic():
        held = _still_ours(job).select_for_update().first()
        if held is None:
            raise LeaseLost(job.pk)
        held.leased_until, held.holder = None, ""
        write(held)
        held.save()


def _finish(held: Job, result: Any) -> None:
    held.result = result() if callable(result) else result
    held.state, held.error, held.finished_at = JobState.DONE, "", timezone.now()


def _fail(held: Job, work: Work, sentence: str) -> None:
    held.state, held.error, held.finished_at = JobState.FAILED, sentence[:300], timezone.now()
    if work.given_up is not None:
        work.given_up(held)


def _again(job: Job, work: Work, sentence: str) -> None:
    """Wait longer after each attempt, up to an hour; after the last one, give up."""

    def write(held: Job) -> None:
        if held.attempts >= work.attempts:
            _fail(held, work, sentence)
        else:
            held.state, held.error = JobState.WAITING, sentence[:300]
            held.due = timezone.now() + min(timedelta(minutes=2 ** min(held.attempts - 1, 10)), LONGEST_WAIT)

    try:
        _end(job, write)
    except LeaseLost:
        logger.warning("Job %s is another worker's now", job.pk)


# --- What nobody was woken for ---------------------------------------------------------------------------------


def sweep() -> int:
    """Do what is due and was not reached by a wake-up, for most of a minute. How many were done."""
    stop_at, done = monotonic() + SWEEP_SECONDS, 0
    for pk in list(Job.objects.due(timezone.now()).order_by("due", "pk").values_list("pk", flat=True)[:2_000]):
        if monotonic() > stop_at:
            break
        done += perform(pk)
    return done


def forget_old() -> int:
    """Remove jobs that ended 30 days ago. Safe to run twice."""
    return Job.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()[0]
