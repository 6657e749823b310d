"""Tables to take away, as CSV and XLSX, in which no spreadsheet finds a formula (T51)."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = frozenset("=+-@\t\r\n|%\u0009\uff1d\uff0b\uff0d\uff20")
Value = str | int | float | date | datetime | None


def as_text(value: Value) -> str:
    """As a cell of a CSV: what could begin a formula is led by an apostrophe, which spreadsheets take as "text"."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    text = str(value)
    stripped = text.lstrip(" \u00a0'\"")
    begins = text[:1] in FORMULA_STARTS or stripped[:1] in FORMULA_STARTS
    return f"'{text}" if begins and not isinstance(value, int | float) else text


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_lines(columns: list[str], rows: Iterable[list[Value]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(
        [as_text(one) for one in columns]
    )  # the mark by which spreadsheets know that it is UTF-8
    for row in rows:
        yield writer.writerow([as_text(value) for value in row])


def csv_response(name: str, columns: list[str], rows: Iterable[list[Value]]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    return taken_away(response, f"{name}.csv")


def xlsx_bytes(title: str, columns: list[str], rows: Iterable[list[Value]]) -> bytes:
    """A workbook of one sheet, every text a string cell whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for row in ([*columns], *rows):
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: object, value: Value) -> WriteOnlyCell:
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None)
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def xlsx_response(name: str, title: str, columns: list[str], rows: Iterable[list[Value]]) -> HttpResponse:
    return taken_away(HttpResponse(xlsx_bytes(title, columns, rows), content_type=XLSX), f"{name}.xlsx")


def taken_away[R: (HttpResponse, StreamingHttpResponse)](response: R, name: str) -> R:
    """Saved and never shown in the site's own name (T43)."""
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return response
