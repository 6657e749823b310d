"""The queue, its workers and its clock as `manage.py doctor` sees them."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from esafety.celery import app
from esafety.jobs.models import Job
from esafety.running.examination import Finding, bad, examines, good
from esafety.running.models import Heartbeat

BEAT_SILENT = timedelta(minutes=5)
JOB_WAITS = timedelta(minutes=15)
SECONDS_TO_ANSWER = 3.0


@examines("Queue", "broker")
def the_broker_answers() -> Finding:
    url = urlsplit(settings.CELERY_BROKER_URL)
    if url.scheme == "filesystem":
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
        if folder.is_dir() and os.access(folder, os.W_OK):
            return good(f"It is the folder {folder}.")
        return bad(f"The folder {folder} is not there or cannot be written.", "Start the worker, which makes it.")
    try:
        with app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=SECONDS_TO_ANSWER)
    except (OSError, OperationalError) as away:
        return bad(
            f"Redis does not answer at {url.hostname} ({type(away).__name__}).",
            "Start it. Nothing is lost meanwhile: what waits is in the database.",
        )
    return good(f"Redis answers at {url.hostname}.")


@examines("Queue", "worker", needs=("broker",))
def a_worker_answers() -> Finding:
    answers = app.control.inspect(timeout=SECONDS_TO_ANSWER, limit=1).ping()
    if not answers:
        return bad(
            f"None answered within {SECONDS_TO_ANSWER:.0f} seconds, so no mail leaves.",
            "Start it (docker compose up -d worker, or systemctl start esafety-worker), and see its log.",
        )
    return good("One answers.")


@examines("Queue", "beat", needs=("database", "migrations"))
def beat_ran_lately() -> Finding:
    last = Heartbeat.objects.filter(part="beat").values_list("at", flat=True).first()
    what_to_do = (
        "See that beat and a worker run, and see their logs. Without them nothing is sent late or by the clock."
    )
    if last is None:
        return bad("It has never been heard of.", what_to_do)
    silent = timezone.now() - last
    says = f"It was heard of {max(0, int(silent.total_seconds()))} seconds ago."
    return good(says) if silent <= BEAT_SILENT else bad(says, what_to_do)


@examines("Queue", "oldest job", needs=("database", "migrations"))
def nothing_waits_too_long() -> Finding:
    now = timezone.now()
    oldest = Job.objects.due(now).order_by("due").values_list("due", flat=True).first()
    if oldest is None:
        return good("Nothing waits.")
    minutes = int((now - oldest).total_seconds() // 60)
    says = f"It has been due for {minutes} minutes."
    return good(says) if now - oldest <= JOB_WAITS else bad(says, "See that a worker runs, and see its log.")
