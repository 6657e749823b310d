"""How a file comes in: sealed, no further than 25 MB, for pages that take one, and with a clear word where it fails."""

import errno
import io
import os
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from esafety.accounts.models import HeldForm
from esafety.evidence import store, uploads
from esafety.evidence.models import StoredFile
from esafety.evidence.names import kept_name
from incidents.models import Exhibit
from tests.evidence.conftest import answered, file_url, files_on_disk
from tests.evidence.corpus import picture
from tests.factories import PersonFactory

TYPED = "The chat, as Ida showed it"
LIMIT = uploads.MOST_BYTES


def written_to(monkeypatch):
    """Every path that is opened for writing from now on."""
    opened = []
    original = os.open

    def watch(path, flags, *args, **kwargs):
        if flags & (os.O_WRONLY | os.O_RDWR):
            opened.append(path)
        return original(path, flags, *args, **kwargs)

    monkeypatch.setattr(os, "open", watch)
    return opened


# --- How much ----------------------------------------------------------------------------------------------------


def test_exactly_25_mb_are_taken_and_a_byte_more_is_not(add, counts):
    assert add(b"a" * LIMIT).status_code == 302
    assert StoredFile.objects.get().size == LIMIT == 26_214_400
    answer = add(b"b" * (LIMIT + 1))
    assert "The file is larger than 25 MB" in answer.text
    assert TYPED in answer.text
    counts("T40 limits", tried=2, kept=len(files_on_disk()))
    assert len(files_on_disk()) == StoredFile.objects.count() == 1


def test_of_a_body_that_is_too_long_nothing_is_written(add, monkeypatch):
    opened = written_to(monkeypatch)
    answer = add(b"b" * (LIMIT + uploads.TEXT_OF_FORM))
    assert "larger than 25 MB" in answer.text
    assert TYPED in answer.text
    assert not opened


def test_a_file_is_stopped_as_soon_as_it_is_too_large(monkeypatch, add):
    monkeypatch.setattr(uploads, "MOST_BYTES", 200_000)
    seen = []
    write = uploads.Sealer.write
    monkeypatch.setattr(uploads.Sealer, "write", lambda self, data: (seen.append(len(data)), write(self, data))[1])
    assert "larger than 25 MB" in add(b"c" * 900_000).text
    assert sum(seen) <= 200_000
    assert not files_on_disk()


def test_one_byte_is_a_file_and_none_is_not(add):
    assert add(b"").status_code == 200
    assert add(b"a").status_code == 302


def test_a_second_file_in_the_same_form_is_not_taken(client, officer, incident):
    two = [SimpleUploadedFile("a.txt", b"One"), SimpleUploadedFile("b.txt", b"Two")]
    client.post(file_url(incident), {"answered": answered(incident, officer), "shows": TYPED, "file": two})
    assert StoredFile.objects.get().name == "a.txt"
    assert len(files_on_disk()) == 1


def test_more_files_than_any_form_has_are_refused_as_a_whole(client, officer, incident):
    many = [SimpleUploadedFile(f"{at}.txt", b"x") for at in range(6)]
    assert client.post(file_url(incident), {"file": many}).status_code == 400
    assert not files_on_disk()


def test_more_text_than_any_form_has_is_refused_as_a_whole(add):
    assert add(b"Words", shows="x" * 2_600_000).status_code == 400
    assert not files_on_disk()


# --- For whom ----------------------------------------------------------------------------------------------------


def sent(name="a.png"):
    return {"file": SimpleUploadedFile(name, picture()), "logo": SimpleUploadedFile(name, picture())}


@pytest.mark.parametrize("page", ["/accounts/login/", "/elm/report/", "/elm/incidents/new/", "/nowhere/", "/health/"])
def test_a_page_that_takes_no_file_reads_past_it(page, client, officer, monkeypatch):
    opened = written_to(monkeypatch)
    assert client.post(page, {"login": "x", **sent()}).status_code < 500
    assert not opened


def test_nothing_is_kept_for_somebody_who_is_not_signed_in(new_client, incident, monkeypatch):
    opened = written_to(monkeypatch)
    for checks in (True, False):  # refused for the missing token, or sent to sign in
        answer = new_client(enforce_csrf_checks=checks).post(file_url(incident), sent() | {"shows": TYPED})
        assert answer.status_code == (403 if checks else 302)
    assert not opened


def test_what_was_typed_in_a_form_that_came_too_late_is_held_without_its_file(add, client, time_machine, monkeypatch):
    client.get("/elm/")
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    opened = written_to(monkeypatch)
    assert "/accounts/login/" in add(b"Words")["Location"]
    assert HeldForm.objects.count() == 1
    assert not opened


def test_who_may_not_add_leaves_nothing_behind(new_client, incident, officer):
    client = new_client()
    client.force_login(PersonFactory(roles=["senior"]).user)
    client.post(file_url(incident), sent())
    client.force_login(PersonFactory(roles=["teacher"]).user)
    assert client.post(file_url(incident), sent()).status_code == 404
    assert not files_on_disk("kept")
    assert not files_on_disk()


# --- When it fails -------------------------------------------------------------------------------------------------


class FullDisk(io.FileIO):
    """Takes some bytes, and then says what a full disk says: /dev/full does, to whoever writes to it."""

    room = 150_000

    def write(self, data):
        if self.tell() > self.room:
            with open("/dev/full", "wb", buffering=0) as full:
                return full.write(data)
        return super().write(data)


@pytest.fixture
def full_disk(monkeypatch):
    original = store.Incoming.__init__

    def made(self):
        original(self)
        self.file.close()
        self._gone.detach()
        self.file = FullDisk(self.path, "r+b")
        self._gone = store.weakref.finalize(self, store._discard, self.file, self.path)

    monkeypatch.setattr(store.Incoming, "__init__", made)


def test_a_disk_that_is_full_while_a_file_comes_is_a_clear_word_and_the_text_is_still_there(full_disk, add, counts):
    answer = add(b"d" * 4_000_000)
    assert answer.status_code == 200
    assert "There is no room left where files are kept" in answer.text
    assert TYPED in answer.text
    counts("disk full while a file comes", tried=1, left_behind=len(files_on_disk()), rows=StoredFile.objects.count())
    assert not files_on_disk()
    assert not Exhibit.objects.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("step", ["open", "fsync", "rename", "mkdir"])
def test_a_disk_that_fails_at_any_step_is_a_clear_word(step, number, add, incident, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    lines = incident.entries.count()
    with monkeypatch.context() as patch:
        patch.setattr(*(os, step) if step != "mkdir" else (store.Path, "mkdir"), fail)
        answer = add(b"Words that may be lost")
    assert answer.status_code == 200
    said = "no room left" if number in {errno.ENOSPC, errno.EDQUOT} else "could not be kept just now"
    assert said in answer.text
    assert TYPED in answer.text
    assert not files_on_disk("kept")
    assert not files_on_disk()
    assert incident.entries.count() == lines
    assert not StoredFile.objects.exists()
    assert add(b"Words that may be lost").status_code == 302  # there is room again


def body_of(incident, officer, *, file=b"Words", base64=False):
    lines = [
        b'--zq\r\nContent-Disposition: form-data; name="answered"\r\n\r\n' + answered(incident, officer).encode(),
        b'--zq\r\nContent-Disposition: form-data; name="shows"\r\n\r\n' + TYPED.encode(),
        b'--zq\r\nContent-Disposition: form-data; name="file"; filename="chat.txt"\r\nContent-Type: text/plain'
        + (b"\r\nContent-Transfer-Encoding: base64" if base64 else b"")
        + b"\r\n\r\n"
        + file,
        b"--zq--\r\n",
    ]
    return b"\r\n".join(lines)


class Line:
    """What comes over the line: so much and no more, in pieces."""

    def __init__(self, body, piece=10**9, breaks=False):
        self.rest, self.piece, self.breaks = io.BytesIO(body), piece, breaks

    def read(self, size=-1):
        came = self.rest.read(min(self.piece, size) if size and size > 0 else self.piece)
        if not came and self.breaks:
            raise ConnectionResetError
        return came

    readline = read


def send(client, incident, body, said=None, **line):
    more = {"CONTENT_LENGTH": str(len(body) if said is None else said), "wsgi.input": Line(body, **line)}
    return client.post(file_url(incident), content_type="multipart/form-data; boundary=zq", **more)


def test_a_body_that_ends_too_soon_is_never_half_a_file(client, officer, incident, counts):
    whole = body_of(incident, officer, file=b"Words " * 200)
    starts = whole.index(b"Words ")
    cuts = [10, 100, starts - 40, starts, starts + 1, starts + 600, len(whole) - 12, len(whole) - 9, len(whole) - 5]
    answers = [send(client, incident, whole[:cut], said=len(whole)) for cut in cuts]
    assert all(answer.status_code in {200, 302, 400} for answer in answers)
    said = [answer for answer in answers if "stopped coming before its end" in answer.text]
    counts("truncated multipart", tried=len(cuts), said_so=len(said), errors=0, kept=StoredFile.objects.count())
    assert len(said) >= 4
    assert all(TYPED in answer.text for answer in said)
    assert not StoredFile.objects.exists()
    assert not files_on_disk()


def test_a_line_that_breaks_leaves_nothing(new_client, officer, incident):
    client = new_client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(officer.user)
    client.cookies["__Host-csrf"] = "a" * 32
    whole = body_of(incident, officer, file=b"Words " * 2_000)
    answer = send(client, incident, whole[:900], said=len(whole), breaks=True)
    assert answer.status_code == 403  # nobody is there to read it
    assert not files_on_disk()


def test_a_slow_line_brings_the_whole_file(client, officer, incident):
    assert send(client, incident, body_of(incident, officer), piece=7).status_code == 302
    assert StoredFile.objects.get().size == 5


@pytest.mark.parametrize("file", [b"V29yZHM=", b"!!!!", b"V29yZHM"])
def test_base64_is_unpacked_and_nonsense_is_no_error(file, client, officer, incident):
    status = send(client, incident, body_of(incident, officer, file=file, base64=True)).status_code
    assert status == (302 if file == b"V29yZHM=" else 400)
    assert [one.size for one in StoredFile.objects.all()] == [5] * (file == b"V29yZHM=")
    assert len(files_on_disk()) == StoredFile.objects.count()


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=" + "x" * 300])
def test_a_form_without_a_boundary_is_a_bad_request(kind, client, officer, incident):
    assert client.post(file_url(incident), data=b"x", content_type=kind).status_code == 400


# --- Names -----------------------------------------------------------------------------------------------------

NAMES = {
    "chat.txt": "chat.txt",
    "CHAT.TXT": "CHAT.txt",
    "../../etc/passwd": "passwd.txt",
    "..\\..\\boot.txt": "boot.txt",
    "C:\\Users\\ida\\chat.txt": "chat.txt",
    "%2e%2e%2fchat.txt": "%2e%2e%2fchat.txt",
    "a\x00b.txt": "ab.txt",
    "a\r\nSet-Cookie: x=y.txt": "aSet-Cookie- x=y.txt",
    "chat\u202etxt.exe": "chattxt.exe.txt",
    "chat.png": "chat.txt",
    "chat.html": "chat.html.txt",
    "CON": "file-CON.txt",
    "nul.txt": "file-nul.txt",
    "-rf.txt": "rf.txt",
    ".htaccess": "htaccess.txt",
    "...": "file.txt",
    " .txt": "file.txt",
    "chat 😢👩‍👩‍👧.txt": "chat 😢👩👩👧.txt",
    "Zoë’s chat.txt": "Zoë’s chat.txt",
    '"quoted"; filename="evil.html.txt': "quoted-; filename=-evil.html.txt",
    "é" * 150 + ".txt": "é" * 73 + ".txt",
    "a" * 300 + ".txt": "a" * 146 + ".txt",
}


def test_names_are_cleaned(counts):
    wrong = {name: kept_name(name, "txt")[0] for name in NAMES if kept_name(name, "txt")[0] != NAMES[name]}
    counts("T40 names", tried=len(NAMES), failed=len(wrong))
    assert not wrong
    assert all(len(kept.encode()) <= 150 for kept in NAMES.values())


def test_a_name_goes_safely_into_a_header(client, officer, incident, counts):
    """As browsers send it: a quotation mark as %22, and no name with an end of a line in it."""
    names = [name.replace('"', "%22") for name in NAMES if "\n" not in name]
    for at, name in enumerate(names):
        body = body_of(incident, officer, file=b"Words %d" % at)
        answer = send(client, incident, body.replace(b'filename="chat.txt"', f'filename="{name}"'.encode()))
        assert answer.status_code in {200, 302}  # of "..." and the like Django makes no file at all
    told = [client.get(file_url(incident, "file", file.number))["Content-Disposition"] for file in stored()]
    counts("T40 names in headers", tried=len(told), failed=sum(not is_safe(header) for header in told))
    assert len(told) >= len(names) - 1
    assert all(map(is_safe, told))
    assert all(file.name.isprintable() and "/" not in file.name for file in stored())


def is_safe(header):
    return bool(re.fullmatch(r"attachment; (filename=\"[^\"\\]+\"|filename\*=utf-8''[A-Za-z0-9%_.~/-]+)", header))


def stored():
    return StoredFile.objects.select_related("school")


# --- The logo, which came the same way before ----------------------------------------------------------------------


def test_a_logo_that_does_not_arrive_says_why(client, db):
    head = PersonFactory(roles=["head"])
    client.force_login(head.user)
    logo = SimpleUploadedFile("a.png", b"x" * (LIMIT + uploads.TEXT_OF_FORM + 1))
    answer = client.post(reverse("schools:logo-change", args=["elm"]), {"logo": logo})
    assert "larger than 25 MB" in answer.text
    assert "Choose a picture" not in answer.text


def test_the_handler_takes_nothing_where_no_page_was_found():
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.txt", b"Words")})
    assert not request.FILES
    assert request.upload_faults == {"file": uploads.NOT_HERE}
    assert resolve("/elm/incidents/2026-0001/files/new/").func.takes_file_unless
