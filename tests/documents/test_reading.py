"""Tables that people bring in: whatever their spreadsheet writes is read, and what is no table is told."""

from datetime import date

import pytest

from esafety.documents.reading import NOT_A_TABLE, Formula, NotRead, day_of, numbered, rows_of


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_every_usual_encoding_and_separator_is_read(encoding, mark):
    content = f"Name{mark}Day\r\nZoë Núñez{mark}1 Sep 2026\r\n".encode(encoding)
    assert list(rows_of(content)) == [["Name", "Day"], ["Zoë Núñez", "1 Sep 2026"]]


def test_separators_in_quotes_are_no_separators():
    assert list(rows_of(b'Name;Place\n"Reed; Ava";"Hall, left"\n'))[1] == ["Reed; Ava", "Hall, left"]


@pytest.mark.parametrize(
    "said",
    ["2026-09-01", "01/09/2026", "1/9/26", "1 Sep 2026", "1 Sept 2026", "1st September 2026", "01.09.2026"],
)
def test_a_day_is_read_as_people_here_write_one(said):
    assert day_of(said) == date(2026, 9, 1)


@pytest.mark.parametrize("said", ["", "soon", "31/02/2026", "09/2026", "2026", "1 Sep"])
def test_what_is_no_day_is_none(said):
    assert day_of(said) is None


def test_rows_keep_their_number_in_the_file_though_empty_ones_are_left_out():
    rows = rows_of(b"Name\n\nAva\n\nBen\n")
    next(rows)
    assert [(number, row[0]) for number, row in numbered(rows)] == [(3, "Ava"), (5, "Ben")]


def test_a_formula_is_none_of_our_values():
    assert list(rows_of(b"Name\n=1+1\n"))[1] == [Formula()]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x00\x01\x02", b'"open\n'])
def test_what_is_no_table_is_told(content):
    with pytest.raises(NotRead) as told:
        list(rows_of(content))
    assert str(told.value) == NOT_A_TABLE or "empty" in str(told.value)
