"""The Celery app. It only wakes the code that looks for work in the database, so a lost message loses nothing."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "esafety.settings")

TRANSPORT_ALIASES["filesystem"] = "esafety.jobs.files:Transport"
app = Celery("esafety")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def make_queue_folders(sender: Celery, **kwargs: Any) -> None:
    """Give the broker that keeps its messages in files the folders that it expects to find, closed to other users."""
    if str(sender.conf.broker_url).startswith("filesystem:"):
        for name in ("data_folder_in", "data_folder_out", "control_folder"):
            Path(sender.conf.broker_transport_options[name]).mkdir(mode=0o700, parents=True, exist_ok=True)
