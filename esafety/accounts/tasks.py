"""What beat asks of accounts."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from esafety.accounts import throttle
from esafety.accounts.models import HeldForm


@shared_task
def forget_what_is_stale() -> dict[str, int]:
    """Remove ended sessions, forms held too long, browsers long unused and counts of past hours. Safe to run twice."""
    now = timezone.now()
    return {
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "held_forms": HeldForm.objects.stale(now).delete()[0],
        "browsers": throttle.forget_old_browsers(),
        "counts": throttle.forget_old_counts(),
    }
