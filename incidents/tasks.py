"""What beat asks of incidents."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from incidents.models import Draft

DRAFT_DAYS = 30


@shared_task
def forget_old_drafts() -> int:
    """Remove drafts untouched for 30 days, sent or not. Safe to run twice."""
    return Draft.objects.filter(updated_at__lt=timezone.now() - timedelta(days=DRAFT_DAYS)).delete()[0]
