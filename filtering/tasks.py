"""What beat asks of filtering."""

from celery import shared_task
from django.utils import timezone

from filtering.services.ending import end_what_is_over


@shared_task
def end_on_time() -> int:
    """End what is past its last day. Safe to run twice."""
    return end_what_is_over(timezone.now())
