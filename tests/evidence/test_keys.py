import base64
import errno
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from esafety.audit.models import Event
from esafety.evidence import keys, masters, services, tasks
from esafety.evidence.envelopes import CannotOpen, NoSuchKey
from esafety.evidence.models import SchoolKey, StoredFile
from esafety.evidence.store import path_of
from esafety.evidence.verifying import look_at_all
from tests.evidence.conftest import files_on_disk
from tests.factories import IncidentFactory, SchoolFactory, add_file

OLD, NEW = b"an old key, of thirty-two bytes.", b"a newer one, just as long as it."
TEXT = {name: base64.b64encode(key).decode() for name, key in {"old": OLD, "new": NEW}.items()}


def read(written, may_derive=False):
    return masters.read(written, secret_key="a secret", may_derive=may_derive)


# --- In the environment ----------------------------------------------------------------------------------------


def test_the_first_master_key_is_the_current_one():
    assert list(read(f"new:{TEXT['new']}, old:{TEXT['old']}").items()) == [("new", NEW), ("old", OLD)]


@pytest.mark.parametrize(
    "written",
    [
        "",
        " , ",
        TEXT["new"],
        f":{TEXT['new']}",
        "new:",
        "new:short",
        f"new:{TEXT['new'][:-4]}",
        f"a b:{TEXT['new']}",
        f"new:{TEXT['new']},new:{TEXT['old']}",
        f"new:{TEXT['new']},old:{TEXT['new']}",
        "new:" + base64.b64encode(bytes(32)).decode(),
        "new:" + "0" * 64,
    ],
)
def test_a_start_without_a_sound_master_key_says_how_to_make_one_and_never_shows_it(written):
    with pytest.raises(ImproperlyConfigured, match="MASTER_KEYS") as refused:
        read(written)
    assert TEXT["new"][:10] not in str(refused.value)
    assert "python3 -c" in str(refused.value) or "there twice" in str(refused.value)


def test_the_demo_has_one_of_its_own_from_its_secret():
    derived = read("", may_derive=True)
    assert derived == read("", may_derive=True)
    assert derived != masters.read("", secret_key="another secret", may_derive=True)
    assert [len(key) for key in derived.values()] == [32]


# --- Changing it -----------------------------------------------------------------------------------------------


@pytest.fixture
def file(db, settings):
    settings.MASTER_KEYS = {"old": OLD}
    return add_file(IncidentFactory()).file


def words_of(file):
    opened = services.open_file(file)
    with_all = b"".join(opened)
    opened.close()
    return with_all


def test_a_new_master_key_takes_over_and_the_files_stay_as_they_are(file, settings):
    add_file(IncidentFactory(school=SchoolFactory(slug="oak")))
    plain, on_disk = words_of(file), path_of(file.stored_as).read_bytes()
    settings.MASTER_KEYS = {"new": NEW, "old": OLD}
    said = StringIO()
    call_command("rewrap_keys", stdout=said)
    assert "2 schools, 2 wrapped anew, all by the master key “new” now." in said.getvalue()
    assert Event.objects.get(action="evidence.rewrap_keys").details["by"] == "new"
    settings.MASTER_KEYS = {"new": NEW}
    assert words_of(file) == plain
    assert path_of(file.stored_as).read_bytes() == on_disk
    call_command("rewrap_keys", stdout=said)
    assert "2 schools, 0 wrapped anew" in said.getvalue()


def test_without_the_old_master_key_nothing_is_wrapped_anew(file, settings):
    settings.MASTER_KEYS = {"new": NEW}
    before = bytes(SchoolKey.objects.get().wrapped)
    with pytest.raises(CommandError, match="None was changed"):
        call_command("rewrap_keys")
    assert bytes(SchoolKey.objects.get().wrapped) == before


@pytest.mark.parametrize("wrong", [{"new": NEW}, {"old": NEW}])
def test_the_wrong_master_key_opens_nothing(file, settings, wrong):
    settings.MASTER_KEYS = wrong
    with pytest.raises(CannotOpen, match=r"not here|altered or moved"):
        services.open_file(file)
    assert services.sha256_of([file], file.school_id) == {file.pk: ""}


def test_two_schools_share_no_key(file):
    other = add_file(IncidentFactory(school=SchoolFactory(slug="oak"))).file
    assert keys.keys_of(file.school_id) != keys.keys_of(other.school_id)
    assert file.fingerprint != other.fingerprint  # though the bytes are the same
    with pytest.raises(NoSuchKey):
        keys.keys_of(SchoolFactory(slug="ash").pk)


# --- Whether every file can be read ------------------------------------------------------------------------------


def verified(*args):
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_files", *args, stdout=out, stderr=err)
    return ended.value.code, out.getvalue(), err.getvalue()


def test_whole_files_are_found_whole(file):
    assert verified()[:2] == (0, "1 whole, 0 broken, 0 not checked.\n")
    assert verified("--school", "elm")[0] == 0


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda path: path.unlink(), "it is missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "not as it was sealed"),
        (lambda path: path.write_bytes(b"x"), "not a sealed file"),
    ],
)
def test_each_broken_file_is_named_and_those_after_it_are_still_read(file, harm, said):
    add_file(IncidentFactory(), content=b"Another")
    harm(path_of(file.stored_as))
    code, out, err = verified()
    assert (code, out) == (1, "1 whole, 1 broken, 0 not checked.\n")
    assert f"elm, file {file.pk}: BROKEN: " in err
    assert said in err
    assert tasks.verify_files() == {"whole": 1, "broken": 1, "unchecked": 0}
    assert Event.objects.get(action="evidence.verified").details["bad"] == [file.pk]


def test_what_cannot_be_told_is_not_called_whole(file, settings):
    settings.MASTER_KEYS = {"new": NEW}
    code, out, err = verified()
    assert (code, out) == (2, "0 whole, 0 broken, 1 not checked.\n")
    assert "the key “old” is not here" in err
    assert verified("--school", "nowhere")[0] == 2


def test_the_files_sha256_is_known_to_the_holder_of_the_keys_alone(file):
    import hashlib

    plain = words_of(file)
    sha256 = hashlib.sha256(plain).hexdigest()
    assert services.sha256_of([file], file.school_id) == {file.pk: sha256}
    kept = StoredFile.objects.values_list().get()
    assert not any(sha256 in str(value) or sha256.encode() in bytes(str(value), "utf-8") for value in kept)
    assert bytes(file.sealed).find(sha256.encode()) == -1


def test_without_the_schools_key_no_file_is_kept_and_what_was_typed_stays(add, settings):
    assert add(b"Hello, Ida.").status_code == 302
    settings.MASTER_KEYS = {"other": NEW}
    answer = add(b"Hello again, Ida.")
    assert "the key for files is not at hand" in answer.text
    assert "The chat, as Ida showed it" in answer.text
    assert len(files_on_disk()) == 1


def test_a_disk_that_cannot_be_read_is_told_of_and_the_other_files_are_read_all_the_same(incident, monkeypatch):
    broken, whole = add_file(incident).file, add_file(incident, content=b"Another.").file
    opened = Path.open

    def with_a_bad_sector(path, *args, **kwargs):
        found = opened(path, *args, **kwargs)
        return BadSector(found) if path.name == broken.stored_as else found

    monkeypatch.setattr(Path, "open", with_a_bad_sector)
    looked = {one.file.pk: one.fault for one in look_at_all()}
    assert looked == {broken.pk: "chunk 1 of 1 cannot be read: Input/output error", whole.pk: ""}


class BadSector:
    """A file whose first bytes are there, and the rest not."""

    def __init__(self, file):
        self.file = file

    def __getattr__(self, name):
        return getattr(self.file, name)

    def read(self, size=-1):
        if self.file.tell():
            raise OSError(errno.EIO, "Input/output error")
        return self.file.read(size)
