"""What beat asks of incidents."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from incidents import public
from incidents.models import Draft

DRAFT_DAYS = 30


@shared_task
def forget_old_drafts() -> int:
    """Remove drafts untouched for 30 days, sent or not. Safe to run twice."""
    return Draft.objects.filter(updated_at__lt=timezone.now() - timedelta(days=DRAFT_DAYS)).delete()[0]


@shared_task
def forget_public_writing() -> int:
    """Remove what was being written on public pages and is past its time. Safe to run twice."""
    return public.forget_stale_writing()
