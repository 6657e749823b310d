import pytest
from django.conf import settings as django_settings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents.views.files import SALT
from tests.factories import IncidentFactory, PersonFactory


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    """A store of the test's own."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"


@pytest.fixture
def officer(client, db):
    officer = PersonFactory(roles=["officer"], first_name="Olga", last_name="Frost")
    client.force_login(officer.user)
    return officer


@pytest.fixture
def incident(db):
    return IncidentFactory(triaged=True)


def file_url(incident, name="file-new", *more):
    return reverse(f"incidents:{name}", args=[incident.school.slug, incident.reference, *more])


def answered(incident, person):
    """The proof that this person answered "no" before they chose a file."""
    return signing.dumps([incident.pk, person.pk], salt=SALT)


@pytest.fixture
def add(client, officer, incident):
    """`add(content, name)` as the officer does on the page; gives the answer."""

    def send(content, name="chat.txt", *, to=incident, by=officer, at=client, follow=False, **data):
        sent = {"answered": answered(to, by), "shows": "The chat, as Ida showed it", **data}
        if content is not None:
            sent["file"] = SimpleUploadedFile(name, content)
        return at.post(file_url(to), sent, follow=follow)

    return send


def files_on_disk(folder=None):
    """Every file in the store, or in one of its folders."""
    root = django_settings.EVIDENCE_DIR / (folder or "")
    return [path for path in root.rglob("*") if path.is_file()]
