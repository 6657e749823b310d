import pytest

from tests.factories import PersonFactory


@pytest.fixture
def nobody_wakes(monkeypatch):
    """The mails are another matter."""
    monkeypatch.setattr("esafety.jobs.services.wake", lambda pk: None)


@pytest.fixture
def teacher():
    return PersonFactory(roles=["teacher"])


@pytest.fixture
def head():
    return PersonFactory(roles=["head"])


@pytest.fixture
def technician():
    return PersonFactory(roles=["it"])
