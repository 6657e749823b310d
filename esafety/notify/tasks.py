"""What beat asks of notices."""

from celery import shared_task
from django.utils import timezone

from esafety.notify import reminding, services


@shared_task
def run_reminders() -> int:
    """Tell the day's reminders once it is 6 in the morning in the schools. Safe to run twice."""
    return reminding.run(timezone.now())


@shared_task
def prepare_digests() -> int:
    """Make the day's digests once it is 7 in the morning in the schools. Safe to run twice.

    The day's reminders go before them, also where the scheduler slept past 6.
    """
    now = timezone.now()
    if services.is_time_for_digests(now):
        reminding.run(now)
    return services.prepare_digests(now)
