"""What beat asks of the indicators."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from esafety.indicators import services
from esafety.schools.models import School

log = logging.getLogger(__name__)


@shared_task
def read_all() -> int:
    """Read every school: yesterday as it ended, and today as it begins. Safe to run twice.

    A school that cannot be read does not keep the others waiting; its day stays "not read".
    """
    today = timezone.localdate()
    readings = 0
    for school in School.objects.order_by("pk").iterator():
        try:
            readings += sum(len(services.read(school, on)) for on in (today - timedelta(1), today))
        except Exception:
            log.exception("The indicators of school %s could not be read", school.pk)
    return readings
