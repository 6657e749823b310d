"""What beat asks of notices."""

from celery import shared_task
from django.utils import timezone

from esafety.notify import services


@shared_task
def prepare_digests() -> int:
    """Make the day's digests once it is 7 in the morning in the schools. Safe to run twice."""
    return services.prepare_digests(timezone.now())
