"""What beat asks of documents."""

from celery import shared_task

from esafety.documents import services


@shared_task
def forget_stale_documents() -> int:
    """Remove documents made a day ago. Safe to run twice."""
    return services.forget_stale()
