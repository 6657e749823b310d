"""What beat has done each night: the store is tidied, and every file is read."""

import logging

from celery import shared_task
from django.db import transaction

from esafety.audit import events
from esafety.evidence import store
from esafety.evidence.models import StoredFile
from esafety.evidence.verifying import look_at_all

logger = logging.getLogger(__name__)
MOST_NAMED = 100


@shared_task
def tidy_store() -> dict[str, int]:
    """Remove what uploads left half-way, put aside files without a row. Safe to run twice, and beside uploads."""
    return store.tidy(
        lambda names: set(StoredFile.objects.filter(stored_as__in=names).values_list("stored_as", flat=True))
    )


@shared_task
def verify_files() -> dict[str, int]:
    """Read every file. Those that are not right are written to the audit log and, as errors, to the site's own."""
    done, bad = {"whole": 0, "broken": 0, "unchecked": 0}, []
    for looked in look_at_all():
        if looked.fault:
            bad.append(looked.file.pk)
            logger.error("Stored file %s of %s: %s", looked.file.pk, looked.file.school.slug, looked.fault)
        done["unchecked" if not looked.is_known else "broken" if looked.fault else "whole"] += 1
    with transaction.atomic():
        events.record_installation("evidence.verified", details={**done, "bad": bad[:MOST_NAMED]})
    return done
