"""One world for a whole module, rolled back at its end; and the counts (`counts.py`)."""

import logging

import pytest
from django.db import transaction

from tests.security.world import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def in_bulk(settings):
    """Thousands of requests in a row: without a line in the log for each refusal, and no watch for repeated queries."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal.")]
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
