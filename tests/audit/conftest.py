"""The counts of the audit log's tests, and a log to try things on."""

import pytest

from esafety.audit import events
from tests.factories import PersonFactory, SchoolFactory


@pytest.fixture
def officer(db):
    return PersonFactory(roles=["officer"], first_name="Olga", last_name="Frost")


@pytest.fixture
def elsewhere(db):
    return PersonFactory(school=SchoolFactory(slug="oak"), roles=["officer"])


@pytest.fixture
def log(officer, elsewhere):
    """Forty events of Elm School and ten of Oak School, of every shape; gives Elm's scope."""
    for n in range(40):
        about = [officer, officer.school, None][n % 3]
        events.record(f"incidents.act_{n}", actor=officer, about=about, details=[{}, {"n": n, "word": "Zoë"}][n % 2])
    for n in range(10):
        events.record(f"incidents.act_{n}", actor=elsewhere)
    return f"school:{officer.school_id}"
