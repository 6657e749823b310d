"""The coverage map: what each class was taught of each strand, what is planned, and where there is a gap."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from esafety.access.guards import requires
from esafety.access.perms import Perm
from esafety.access.questions import can
from esafety.documents.tables import Value, csv_response
from esafety.schools.numbers import number_of
from esafety.schools.terms import term_of
from esafety.ui.pieces import Chip
from training.forms.curriculum import CoverageFilterForm
from training.models import Strand
from training.rules import coverage, programme
from training.rules.coverage import KINDS, Cell, Row, State

SHORT: dict[str, str] = {
    Strand.IDENTITY: "Identity",
    Strand.RELATIONSHIPS: "Relations",
    Strand.REPUTATION: "Reputation",
    Strand.BULLYING: "Bullying",
    Strand.INFORMATION: "Information",
    Strand.WELLBEING: "Wellbeing",
    Strand.PRIVACY: "Privacy",
    Strand.COPYRIGHT: "Copyright",
}


def asked(request: HttpRequest) -> tuple[CoverageFilterForm, dict[str, Any], coverage.Programme, list[Row]]:
    """The form, what is chosen in it, the school year, and the rows that are left."""
    today = timezone.localdate()
    years = coverage.years_here(request.school)
    form = CoverageFilterForm(request.GET, years=years, this_year=term_of(today).school_year)
    on = form.applied()
    whole = coverage.load(request.school, today, school_year=on.get("school_year"))
    groups = [one for one in whole.groups if "year" not in on or one.year_group == on["year"]]
    rows = [whole.row(group, part=on.get("part", ""), risk=on.get("risk", "")) for group in groups]
    return form, on, whole, rows


@require_safe
@requires(Perm.CURRICULUM_VIEW)
def board(request: HttpRequest) -> HttpResponse:
    form, on, whole, rows = asked(request)
    slug = request.school.slug
    context = {
        "form": form,
        "chips": [
            Chip(form.words(name, value), "?" + urlencode({one: on[one] for one in on if one != name}))
            for name, value in on.items()
        ],
        "csv_url": reverse("training:coverage-csv", args=[slug]) + (f"?{urlencode(on)}" if on else ""),
        "year": programme.words_of(whole.school_year),
        "strands": [(SHORT[one], one.label) for one in Strand],
        "rows": [
            (
                row,
                f"{reverse('training:lessons', args=[slug])}?group={number_of(row.group)}",
                [(SHORT[cell.strand], cell, why_of(cell)) for cell in row.cells],
            )
            for row in rows
        ],
        "gaps": [
            (row.group, [(cell.strand.label, whole.fills(row.group, cell.strand)) for cell in row.gaps])
            for row in rows
            if row.gaps
        ],
        "is_narrowed": "part" in on or "risk" in on,
        "taught": sum(row.taught for row in rows),
        "planned": sum(row.planned for row in rows),
        "events": whole.events,
        "states": [(state.label, KINDS[state], MEANS[state]) for state in State],
        "has_units": bool(whole.units),
        "may_plan": can(request.person, Perm.CURRICULUM_PLAN),
    }
    return render(request, "training/curriculum/coverage.html", context)


MEANS: dict[str, str] = {
    State.TAUGHT: "At least one unit of the strand was taught to the class this school year.",
    State.PLANNED: "A unit of the strand is still to come.",
    State.LATE: "The terms of its units are over, and none of them was logged.",
    State.GAP: "No unit of the strand is for the class.",
}


def why_of(cell: Cell) -> str:
    """Such as "1 of 3 units, 2 events": what stands under the word."""
    units = len(cell.taught) + len(cell.left)
    words = [f"{len(cell.taught)} of {units} unit{'' if units == 1 else 's'}"] if units else []
    if cell.events:
        words.append(f"{cell.events} event{'' if cell.events == 1 else 's'}")
    return ", ".join(words)


@require_safe
@requires(Perm.CURRICULUM_VIEW)
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """As the map is narrowed: a row for each class and strand, with the names of the units."""
    _, _, whole, rows = asked(request)
    columns = ["Class", "Year group", "Strand", "State", "Units taught", "Units not taught", "Events"]
    name = f"coverage-{request.school.slug}-{whole.school_year}"
    return csv_response(name, columns, lines(rows))


def lines(rows: list[Row]) -> Iterator[list[Value]]:
    for row in rows:
        year = row.group.get_year_group_display() if row.group.year_group is not None else ""
        for cell in row.cells:
            taught, left = ("; ".join(str(one) for one in units) for units in (cell.taught, cell.left))
            yield [row.group.name, year, str(cell.strand.label), str(cell.state.label), taught, left, cell.events]
