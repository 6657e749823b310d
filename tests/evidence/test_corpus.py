"""T40, as far as the kinds reach: what becomes of a hundred files, sent by the page as anybody would send them."""

import io
import tempfile
import tracemalloc
import zipfile
from contextlib import suppress
from time import monotonic

import pytest
from django.conf import settings

from esafety.evidence import pictures
from esafety.evidence.kinds import kind_of
from esafety.evidence.models import StoredFile
from esafety.evidence.refusals import NotTaken
from tests.evidence.conftest import file_url, files_on_disk
from tests.evidence.corpus import REFUSED, SENTENCES, TAKEN, bomb_that_lies_well

SECONDS = 10


@pytest.fixture
def timed(add):
    """Sends a file, and gives the answer; it must come within ten seconds and be no error."""

    def send(name, content):
        started = monotonic()
        answer = add(content, name)
        assert monotonic() - started <= SECONDS, name
        assert answer.status_code in {200, 302}, name
        return answer

    return send


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """Files that were made anywhere but in the store: where Python puts what is temporary, and in the site's folder."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    before = set(settings.VAR_DIR.rglob("*"))
    return lambda: [*elsewhere.rglob("*"), *(set(settings.VAR_DIR.rglob("*")) - before)]


def test_what_is_taken_is_kept_as_what_it_is(timed, client, incident, counts, outside):
    inline, in_clear = [], []
    for name, (content, due) in TAKEN.items():
        answer = timed(name, content)
        file = StoredFile.objects.order_by("pk").last()
        assert answer.status_code == 302, f"{name}: {errors_of(answer)}"
        assert (file.kind, file.size) == (due, len(content)), name
        fetched = client.get(file_url(incident, "file", file.number))
        assert b"".join(fetched.streaming_content) == content
        is_attachment = fetched["Content-Disposition"].startswith("attachment")
        inline += [name] * (not is_attachment or fetched["Content-Type"] != "application/octet-stream")
        in_clear += [name for path in files_on_disk() if content[:200] in path.read_bytes()]
    counts("T40 files taken", tried=len(TAKEN), inline=len(inline), in_clear=len(in_clear), outside=len(outside()))
    assert not inline + in_clear + outside()
    assert len(files_on_disk("kept")) == len(TAKEN) == len(files_on_disk())


def test_what_is_not_taken_is_refused_with_a_sentence_and_leaves_nothing(timed, counts, outside):
    for name, (content, due) in REFUSED.items():
        answer = timed(name, content)
        assert SENTENCES[due] in answer.text, f"{name}: {errors_of(answer)}"
        assert "The chat, as Ida showed it" in answer.text, name  # what was typed is still there
    left = len(files_on_disk()) + StoredFile.objects.count()
    counts("T40 files refused", tried=len(REFUSED), left_behind=left, outside=len(outside()))
    assert not left
    assert not outside()
    assert len(TAKEN) + len(REFUSED) >= 70


@pytest.mark.parametrize(
    ("content", "megabytes"),
    [
        (bomb_that_lies_well(zipfile.ZIP_DEFLATED, 200_000_000), 20),
        (b"a:" + b"\n " * 5_000_000, 100),  # one header that goes on for ten million bytes
    ],
    ids=["a document that holds more than it says", "a header without an end"],
)
def test_looking_at_a_file_takes_no_more_memory_than_the_file_is_worth(content, megabytes, counts):
    tracemalloc.start()
    with suppress(NotTaken):
        kind_of(io.BytesIO(content), len(content))
    peak = tracemalloc.get_traced_memory()[1] // 2**20
    tracemalloc.stop()
    counts("T40 memory to look at a file, at most", megabytes=peak)
    assert peak < megabytes


def errors_of(answer):
    form = (answer.context or {}).get("form")
    return form.errors.as_text() if form is not None else answer.status_code


def test_a_picture_that_takes_too_much_memory_or_time_is_refused_and_takes_nobody_with_it(add, monkeypatch):
    content, _ = TAKEN["largest.png"]
    monkeypatch.setattr(pictures, "MEGABYTES", 60)
    assert "too much memory" in add(content, "large.png").text
    monkeypatch.setattr(pictures, "MEGABYTES", 400)
    monkeypatch.setattr(pictures, "SECONDS", -0.999)
    assert "too much memory" in add(content, "large.png").text
