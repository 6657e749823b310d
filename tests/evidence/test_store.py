"""No row without its file, whatever happens in between; and what is left over is tidied without touching what runs."""

import os
import signal
import subprocess
import sys
import time
from stat import S_IMODE

import pytest
from django.conf import settings
from django.db import transaction

from esafety.evidence import services, store, tasks
from esafety.evidence.models import StoredFile
from tests.evidence.conftest import files_on_disk
from tests.factories import IncidentFactory, PersonFactory, add_file, sealed_upload

pytestmark = pytest.mark.django_db
NOTHING = {"half": 0, "put_aside": 0, "put_back": 0, "removed": 0}


def age(path, days):
    then = time.time() - days * store.A_DAY - 60
    os.utime(path, (then, then))


def test_only_this_user_can_reach_the_store():
    upload = sealed_upload()
    add_file(IncidentFactory(), content=b"Kept")
    folders = [path for path in settings.EVIDENCE_DIR.rglob("*") if path.is_dir()]
    assert {S_IMODE(path.stat().st_mode) for path in [settings.EVIDENCE_DIR, *folders]} == {0o700}
    assert {S_IMODE(path.stat().st_mode) for path in files_on_disk()} == {0o600}
    upload.close()


def test_a_name_in_the_store_tells_nothing_of_the_file():
    import hashlib

    file = add_file(IncidentFactory(), content=b"Kept").file
    (path,) = files_on_disk("kept")
    assert path == store.path_of(file.stored_as)
    assert path.name != hashlib.sha256(b"Kept").hexdigest()
    again = add_file(IncidentFactory(), content=b"Kept").file
    assert again.stored_as != file.stored_as
    assert again.fingerprint == file.fingerprint


# --- Half-way ----------------------------------------------------------------------------------------------------


def test_the_file_is_on_the_disk_under_its_name_before_there_is_a_row(monkeypatch):
    """Everything that is asked of the disk, and then the row."""
    done = []
    fsync, rename, save = os.fsync, os.rename, StoredFile.save
    monkeypatch.setattr(os, "fsync", lambda fd: (done.append("fsync"), fsync(fd))[1])
    monkeypatch.setattr(os, "rename", lambda *paths: (done.append("rename"), rename(*paths))[1])
    monkeypatch.setattr(StoredFile, "save", lambda self, **kw: (done.append("row"), save(self, **kw))[1])
    add_file(IncidentFactory(), content=b"Kept")
    assert done.index("fsync") < done.index("rename") < done.index("row")
    assert done[done.index("rename") + 1 :] == ["fsync", "row"]  # the folder, so that the name is there too


def test_a_row_that_fails_leaves_no_row_and_a_file_that_is_put_aside(monkeypatch):
    def fail(self, **kwargs):
        raise OSError("the database is gone")

    incident = IncidentFactory()
    with monkeypatch.context() as patch:
        patch.setattr(StoredFile, "save", fail)
        with pytest.raises(OSError, match="gone"):
            add_file(incident)
    assert not StoredFile.objects.exists()
    (path,) = files_on_disk("kept")
    assert tasks.tidy_store() == NOTHING  # it might be a row's that is about to be written
    age(path, 1)
    assert tasks.tidy_store() == NOTHING | {"put_aside": 1}
    (aside,) = files_on_disk("aside")
    assert tasks.tidy_store() == NOTHING
    age(aside, 30)
    assert tasks.tidy_store() == NOTHING | {"removed": 1}
    assert not files_on_disk()


def test_a_file_put_aside_comes_back_with_its_row():
    """As after a night on another database by mistake."""
    file = add_file(IncidentFactory()).file
    path = store.path_of(file.stored_as)
    age(path, 1)
    assert store.tidy(lambda names: set()) == NOTHING | {"put_aside": 1}
    assert services.fault_of(file) == "it is missing"
    assert tasks.tidy_store() == NOTHING | {"put_back": 1}
    assert services.fault_of(file) == ""


def test_what_has_a_row_is_never_tidied_away():
    file = add_file(IncidentFactory()).file
    age(store.path_of(file.stored_as), 400)
    assert tasks.tidy_store() == NOTHING
    assert services.fault_of(file) == ""


def test_tidying_asks_for_many_files_at_once(django_assert_num_queries):
    for number in range(12):
        age(store.path_of(add_file(IncidentFactory(), content=b"%d" % number).file.stored_as), 2)
    with django_assert_num_queries(1):
        assert tasks.tidy_store() == NOTHING


def test_an_upload_that_still_runs_is_never_tidied_away():
    upload = sealed_upload()
    age(upload.incoming.path, 2)
    assert tasks.tidy_store() == NOTHING
    with transaction.atomic():
        services.keep(upload, by=PersonFactory(roles=["officer"]))
    (path,) = files_on_disk("kept")
    age(path, 2)
    assert store.tidy(lambda names: set()) == NOTHING  # its row is not seen by others yet, and its request goes on
    upload.close()
    assert store.tidy(lambda names: set()) == NOTHING | {"put_aside": 1}


def test_an_upload_that_is_given_up_leaves_nothing():
    upload = sealed_upload()
    assert len(files_on_disk("incoming")) == 1
    upload.close()
    assert not files_on_disk()
    sealed_upload()  # and one that everybody forgot about
    assert not files_on_disk()


# A process that takes a file and dies at the point named in its first argument.
DIES = """
import os, pathlib, signal, sys
import tests.settings
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.conf import settings
from esafety.evidence import store
from tests.factories import sealed_upload

def die(*args):
    os.kill(os.getpid(), signal.SIGKILL)

def sync_or_die(folder):
    if folder.parent.parent.name == "kept":
        die()

point, settings.EVIDENCE_DIR = sys.argv[1], pathlib.Path(sys.argv[2])
store.fsync_folder = sync_or_die if point == "after its name" else lambda folder: None
if point == "while it comes":
    os.fsync = die
if point == "before its name":
    os.rename = die
if point == "after its name":
    (settings.EVIDENCE_DIR / "kept" / "ab" / "ab").mkdir(parents=True)
sealed_upload(b"Ida wrote: nobody is to sit with her.").incoming.keep("ab" * 32)
die()
"""
POINTS = {
    "while it comes": "incoming",
    "before its name": "incoming",
    "after its name": "kept",
    "before its row": "kept",
}


@pytest.mark.parametrize("point", POINTS)
def test_a_process_that_is_killed_leaves_an_orphan_and_never_a_row_without_a_file(point, counts):
    settings.EVIDENCE_DIR.mkdir(mode=0o700)
    died = subprocess.run([sys.executable, "-c", DIES, point, str(settings.EVIDENCE_DIR)], check=False)
    assert died.returncode == -signal.SIGKILL
    (left,) = files_on_disk(POINTS[point])
    assert b"Ida wrote" not in left.read_bytes()
    age(left, 1)
    tasks.tidy_store()
    for path in files_on_disk("aside"):
        age(path, 30)
    tasks.tidy_store()
    rows = StoredFile.objects.count()
    counts("T70 uploads killed", tried=1, rows_without_file=rows, left_behind=len(files_on_disk()))
    assert (rows, files_on_disk()) == (0, [])
