"""The queue of the default installation: a worker that looks while a message is written takes it whole or later."""

from queue import Empty
from threading import Thread

import pytest
from kombu import Connection

from esafety.celery import app
from esafety.jobs import files

MESSAGES = 300


@pytest.fixture
def connect(tmp_path):
    """Opens channels on one folder, as the web and the worker each do."""
    folders = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path), "control_folder": str(tmp_path)}
    opened = []

    def channel():
        connection = Connection("filesystem://", transport_options=folders)
        opened.append(connection)
        return connection.channel()

    yield channel
    for connection in opened:
        connection.release()


def test_the_site_uses_this_queue():
    connection = app.connection_for_write("filesystem://")
    assert isinstance(connection.transport, files.Transport)


def test_nothing_of_a_message_is_there_for_a_worker_before_all_of_it_is(connect, tmp_path, monkeypatch):
    seen = []
    write_text = files.Path.write_text

    def half(path, text):
        write_text(path, text[: len(text) // 2])
        with pytest.raises(Empty):
            worker._get("celery")
        seen.append(path.name)
        write_text(path, text)

    monkeypatch.setattr(files.Path, "write_text", half)
    web, worker = connect(), connect()
    web._put("celery", {"body": "one"})
    assert worker._get("celery") == {"body": "one"}
    assert len(seen) == 1
    assert list(tmp_path.glob("*.part")) == []


def test_of_many_messages_written_while_they_are_read_none_is_broken_or_lost(connect, counts):
    web, worker = connect(), connect()
    writer = Thread(target=lambda: [web._put("celery", {"number": number}) for number in range(MESSAGES)])
    writer.start()
    found = []
    while len(found) < MESSAGES:
        still_writing = writer.is_alive()  # asked before looking: what is written after the look is found by the next
        try:
            found.append(worker._get("celery")["number"])
        except Empty:
            if not still_writing:
                break
    writer.join()
    counts("queue in a folder, messages", written=MESSAGES, read=len(found), failed=MESSAGES - len(set(found)))
    assert sorted(found) == list(range(MESSAGES))
