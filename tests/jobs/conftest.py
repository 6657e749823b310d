import pytest

from esafety.jobs import registry


@pytest.fixture
def handles(monkeypatch):
    """Registers handlers for one test only."""
    monkeypatch.setattr(registry, "WORK", registry.WORK)
    kept = dict(registry.WORK)
    yield registry.handles
    registry.WORK.clear()
    registry.WORK.update(kept)


@pytest.fixture
def nobody_wakes(monkeypatch):
    """Wake-ups are lost."""
    lost = []
    monkeypatch.setattr("esafety.jobs.services.wake", lost.append)
    return lost
