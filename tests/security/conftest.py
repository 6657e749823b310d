"""One world for a whole module, cleared away at its end; and the counts (`counts.py`)."""

import logging

import pytest
from django.core.management import call_command

from esafety.audit import triggers
from tests.security.world import World


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Saved for good, so that each test has a short transaction of its own to take back.

    In one long transaction PostgreSQL keeps every version of the rows that each request changes, and reads them all.
    """
    with django_db_blocker.unblock():
        yield World()
        with triggers.dropped():
            call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def in_bulk(settings):
    """Thousands of requests in a row: without a line in the log for each refusal, and no watch for repeated queries."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("zeal.")]
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
