"""What every test stands on. The browser's fixtures are in `journeys/conftest.py`."""

import ipaddress
import os
import socket
import uuid

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client, RequestFactory, TransactionTestCase
from hypothesis import settings as hypothesis_settings

from tests.security.counts import counts, pytest_runtest_logreport, pytest_terminal_summary

hypothesis_settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis_settings.load_profile("repeatable")

__all__ = ["counts", "pytest_runtest_logreport", "pytest_terminal_summary"]  # what tests counted, at the end of the run

# The browser's tests need other settings from the start, so they run by themselves: `make journeys`.
collect_ignore = [] if os.environ.get("JOURNEYS") == "1" else ["journeys"]
# Those against a deployment begin by starting one: `make deployed`.
collect_ignore += [] if os.environ.get("DEPLOYED") == "1" else ["deployed"]


# --- Asking for pages ----------------------------------------------------------------------------------------


class OverHTTPS:
    """Requests arrive as they do in a school: by https, at the site's own name."""

    def generic(self, *args, secure=True, **kwargs):
        return super().generic(*args, secure=True, **kwargs)


class SecureClient(OverHTTPS, Client):
    pass


class SecureRequestFactory(OverHTTPS, RequestFactory):
    pass


@pytest.fixture
def new_client():
    """Makes clients, for tests with more than one person. `new_client(enforce_csrf_checks=True)` and the like work."""

    def make(**kwargs):
        return SecureClient(SERVER_NAME=django_settings.ALLOWED_HOSTS[0], **kwargs)

    return make


@pytest.fixture
def client(new_client):
    return new_client()


@pytest.fixture
def rf():
    return SecureRequestFactory(SERVER_NAME=django_settings.ALLOWED_HOSTS[0])


# --- Keeping tests apart ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _transactional_db_without_triggers():
    """Tests with `transaction=True` can clear the database: triggers stand during the test and go for the flush."""
    flush = TransactionTestCase._fixture_teardown

    def flush_without_triggers(self):
        from esafety.audit import triggers

        with triggers.dropped():
            flush(self)
        if cache_is_a_table():  # no model owns the cache's table, so the flush leaves it
            cache.clear()

    TransactionTestCase._fixture_teardown = flush_without_triggers
    yield
    TransactionTestCase._fixture_teardown = flush


def cache_is_a_table():
    return django_settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


@pytest.fixture(autouse=True)
def _empty_cache():
    """A cache in the database is rolled back with each test; any other is told apart by its keys."""
    if not cache_is_a_table():
        cache.key_prefix = uuid.uuid4().hex


# --- No network ------------------------------------------------------------------------------------------------


class NetworkForbiddenError(AssertionError):
    pass


def _is_here(host):
    if not host or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _no_network():
    """Nothing that a test runs may reach beyond this machine, nor ask for the address of another."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def refuse_others(host):
        if not _is_here(host.decode() if isinstance(host, bytes) else host):
            raise NetworkForbiddenError(f"A test tried to reach {host}.")

    def guarded(original):
        def call(self, address):
            if self.family in {socket.AF_INET, socket.AF_INET6}:
                refuse_others(address[0])
            return original(self, address)

        return call

    def guarded_lookup(host, *args, **kwargs):
        refuse_others(host)
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        patch.setattr(socket, "getaddrinfo", guarded_lookup)
        yield


# --- Against a deployment --------------------------------------------------------------------------------------

if os.environ.get("DEPLOYED") == "1":
    from tests.deployed.stage import (  # noqa: F401  (in place of those above and of pytest-django)
        _transactional_db_without_triggers,
        browser_context_args,
        deployment,
        django_db_setup,
        live_server,
        mailbox,
        pytest_collection_modifyitems,
    )
