"""What beat asks of agreements."""

from celery import shared_task
from django.utils import timezone

from agreements.models import SigningLink, Trace


@shared_task
def forget_stale_links() -> int:
    """Remove links that ended 30 days ago. Safe to run twice."""
    return SigningLink.objects.stale(timezone.now()).delete()[0]


@shared_task
def forget_old_traces() -> int:
    """Remove network addresses and browsers of answers of more than two years ago. Safe to run twice."""
    return Trace.objects.stale(timezone.now()).delete()[0]
