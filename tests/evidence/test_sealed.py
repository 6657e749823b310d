"""What encryption at rest holds: no plain byte on the disk, and no change to what is there that is not found."""

import io
import os

import pytest

from esafety.evidence import services
from esafety.evidence.envelopes import CannotOpen, Place, seal, unseal
from esafety.evidence.sealed import CHUNK, HEAD, TAG, Damaged, Reader, Sealer
from esafety.evidence.store import path_of
from tests.evidence.conftest import file_url
from tests.factories import SchoolFactory, add_file

KEY = b"k" * 32
PIECE = CHUNK + TAG


def sealed(content, key=KEY, path=None):
    file = open(path, "w+b", buffering=0) if path else io.FileIO(os.memfd_create("sealed"), "r+b")  # noqa: SIM115
    sealer = Sealer(file, key)
    for at in range(0, len(content), 70_001):
        sealer.write(content[at : at + 70_001])
    sealer.finish()
    file.seek(0)
    with file:
        return file.read()


def opened(blob, key=KEY):
    with Reader(io.BytesIO(blob), key) as reader:
        return b"".join(reader.chunks())


def noise(size):
    return (bytes(range(251)) * (size // 251 + 1))[:size]


@pytest.mark.parametrize("size", [1, 16, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 77])
def test_what_is_sealed_opens_again_and_shows_nothing(size):
    content = noise(size)
    blob = sealed(content)
    assert opened(blob) == content
    assert len(blob) == len(HEAD) + size + TAG * -(-size // CHUNK)
    assert size < 16 or content[:16] not in blob


def test_it_can_be_read_from_anywhere():
    content = noise(2 * CHUNK + 1_000)
    with io.BufferedReader(Reader(io.BytesIO(sealed(content)), KEY)) as file:
        for at, length in [(0, 10), (CHUNK - 5, 10), (2 * CHUNK + 990, 100), (3 * CHUNK, 5), (CHUNK, CHUNK + 3)]:
            file.seek(at)
            assert file.read(length) == content[at : at + length]
        assert file.seek(-4, os.SEEK_END) == len(content) - 4
        assert file.read() == content[-4:]


def ways_to_tamper(blob):
    """Each way, by name, and what then stands on the disk."""
    body = blob[len(HEAD) :]
    pieces = [body[at : at + PIECE] for at in range(0, len(body), PIECE)]

    def put(*parts):
        return HEAD + b"".join(parts)

    for at in (0, 3, len(HEAD), len(HEAD) + 500, len(HEAD) + PIECE, len(blob) // 2, len(blob) - 1):
        yield f"bit at {at}", blob[:at] + bytes([blob[at] ^ 1]) + blob[at + 1 :]
    for cut in (1, TAG, len(pieces[-1]), len(pieces[-1]) + 1, PIECE + len(pieces[-1]), len(body), len(blob)):
        yield f"cut by {cut}", blob[:-cut]
    yield "a piece in the middle taken out", put(pieces[0], *pieces[2:])
    yield "two pieces swapped", put(pieces[1], pieces[0], *pieces[2:])
    yield "a piece twice", put(pieces[0], *pieces)
    yield "the last piece first", put(pieces[-1], *pieces[:-1])
    yield "bytes put after", blob + b"\0" * 20
    yield "a piece put after", put(*pieces, pieces[-1])
    yield "another file's piece", put(sealed(noise(3 * CHUNK), b"o" * 32)[len(HEAD) :][:PIECE], *pieces[1:])
    yield "the same under another key", sealed(noise(3 * CHUNK + 5), b"o" * 32)
    yield "in clear", noise(3 * CHUNK + 5)
    yield "empty", b""


def test_every_change_to_a_sealed_file_is_found(counts):
    blob = sealed(noise(3 * CHUNK + 5))
    found, ways = [], dict(ways_to_tamper(blob))
    for way, altered in ways.items():
        try:
            opened(altered)
        except Damaged:
            found.append(way)
    counts("D4 sealed files tampered with", tried=len(ways), found=len(found), failed=len(ways) - len(found))
    assert found == list(ways)


def test_an_envelope_opens_only_where_it_was_sealed(counts):
    place = Place("evidence_storedfile", "sealed", "row", 1)
    envelope = seal(b"a key", "2026", KEY, place)
    assert unseal(envelope, {"2026": KEY}, place) == b"a key"
    elsewhere = [place._replace(**one) for one in ({"table": "t"}, {"column": "c"}, {"row": "r"}, {"school": 2})]
    elsewhere.append(Place("evidence_storedfiles", "ealed", "row", 1))
    bits = [envelope[:at] + bytes([envelope[at] ^ 1]) + envelope[at + 1 :] for at in range(len(envelope))]
    attempts = [(envelope, one) for one in elsewhere] + [(one, place) for one in bits] + [(envelope[:9], place)]
    found = 0
    for blob, where in attempts:
        with pytest.raises(CannotOpen):
            unseal(blob, {"2026": KEY}, where)
        found += 1
    counts("D4 envelopes moved or altered", tried=len(attempts), found=found)


@pytest.fixture
def two_files(incident, db):
    return add_file(incident, content=b"The first").file, add_file(incident, content=b"The second").file


SWAPS = ["the files", "the rows' secrets", "the rows' names"]


@pytest.mark.parametrize("swap", SWAPS)
def test_one_kept_file_cannot_stand_in_for_another(swap, two_files):
    one, other = two_files
    if swap == "the files":
        paths = path_of(one.stored_as), path_of(other.stored_as)
        first, second = (path.read_bytes() for path in paths)
        paths[0].write_bytes(second)
        paths[1].write_bytes(first)
    elif swap == "the rows' secrets":
        one.sealed, other.sealed = other.sealed, one.sealed
    else:
        one.stored_as, other.stored_as = other.stored_as, one.stored_as
    for file in (one, other):
        with pytest.raises(CannotOpen):
            services.open_file(file)


def test_a_file_is_not_opened_by_the_key_of_another_school(two_files):
    one, _ = two_files
    add_file_of_oak(SchoolFactory(slug="oak"))
    one.school = SchoolFactory(slug="oak")
    with pytest.raises(CannotOpen):
        services.open_file(one)


def add_file_of_oak(school):
    from tests.factories import IncidentFactory

    return add_file(IncidentFactory(school=school))


def test_a_file_that_was_damaged_is_not_handed_out(client, officer, incident, two_files):
    one, _ = two_files
    path = path_of(one.stored_as)
    path.write_bytes(path.read_bytes()[:-1])
    answer = client.get(file_url(incident, "file", one.number), follow=True)
    assert "cannot be read: it is not as it was kept" in answer.text
    assert f"give them this number: {one.pk}." in answer.text
