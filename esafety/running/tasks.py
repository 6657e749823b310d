"""What beat asks for every minute, so that its silence is noticed."""

from celery import shared_task
from django.utils import timezone

from esafety.running.models import Heartbeat


@shared_task
def note_that_beat_ran() -> None:
    """Proves three at once: beat is there, the broker carried its message, and a worker took it."""
    Heartbeat.objects.update_or_create(part="beat", defaults={"at": timezone.now()})
