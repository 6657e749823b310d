"""Charts as shapes for `components/chart.html`: the same picture on a page and in a PDF, without a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, floor, log10

COLOURS = ["#0072b2", "#b8460e", "#00795c", "#9b4f80", "#6b5a00"]
DASHES = ["", "8 4", "2 3", "12 4 2 4", "5 2"]
WIDTH = 400
BAR, GAP, LABEL, APART = 20, 4, 23, 17
TOP, BOTTOM, LEFT, RIGHT, PLOT = 14, 30, 40, 44, 190


@dataclass(frozen=True)
class Series:
    """`words` say the values where a number would say too much; None is a value that there is not, `end` the last."""

    name: str
    values: Sequence[float | None]
    words: list[str] = field(default_factory=list)
    end: str = ""

    def said(self, at: int) -> str:
        value = self.values[at]
        return self.words[at] if self.words else said(value) if value is not None else "none"


@dataclass(frozen=True)
class Chart:
    """`kind` is bar or line. `summary` says in a sentence what the picture shows, for those who do not see it."""

    title: str
    summary: str
    labels: list[str]
    series: list[Series]
    kind: str = "bar"
    first_column: str = ""

    @property
    def top(self) -> float:
        """The end of the scale: the next round number above the greatest value."""
        greatest = max((value or 0 for one in self.series for value in one.values), default=0)
        if greatest <= 0:
            return 1
        unit = 10 ** floor(log10(greatest))
        step = next(step for step in (1, 2, 4, 5, 10) if greatest <= step * unit)
        return step * unit if step * unit > 1 else max(1, ceil(step * unit))

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table beside the picture."""
        return [(label, [one.said(at) for one in self.series]) for at, label in enumerate(self.labels)]


@dataclass(frozen=True)
class Shape:
    colour: str
    x: float
    y: float
    width: float = 0
    height: float = 0
    words: str = ""
    pattern: int = 0
    dash: str = ""
    points: str = ""
    label_y: float = 0


@dataclass(frozen=True)
class Drawing:
    height: float
    shapes: list[Shape]
    labels: list[Shape]
    lines: list[Shape]
    legend: list[Shape]
    width: float = WIDTH


def said(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def draw(chart: Chart) -> Drawing:
    legend = [
        Shape(COLOURS[at % 5], 0, 0, words=one.name, pattern=at, dash=DASHES[at % 5])
        for at, one in enumerate(chart.series)
    ]
    return (_bars if chart.kind == "bar" else _lines)(chart, legend if len(legend) > 1 else [])


def _bars(chart: Chart, legend: list[Shape]) -> Drawing:
    """Bars lie, so that long words fit on a phone: the label above, the value at the bar's end."""
    shapes, labels = [], []
    greatest = max((value or 0 for one in chart.series for value in one.values), default=0) or 1
    room = 60 if any(one.words for one in chart.series) else 0  # for words at the ends of bars
    y = 0.0
    for at, label in enumerate(chart.labels):
        labels.append(Shape("", 0, y + 16, words=label))
        y += LABEL
        for number, one in enumerate(chart.series):
            width = round((WIDTH - 56 - room) * (one.values[at] or 0) / greatest, 1)
            colour = COLOURS[number % 5]
            shapes.append(Shape(colour, 0, y, max(width, 1), BAR, one.said(at), number))
            y += BAR + GAP
        y += 10
    return Drawing(max(y - 8, 1), shapes, labels, [], legend)


def _kept_apart(shapes: list[Shape]) -> list[Shape]:
    """The words at the ends of the lines, moved so that none lies on another."""
    heights: dict[int, float] = {}
    lowest = -APART + TOP / 2
    order = sorted(range(len(shapes)), key=lambda at: shapes[at].y)
    for at in order:
        lowest = heights[at] = max(shapes[at].y, lowest + APART)
    over = max(lowest - TOP - PLOT, 0) if order else 0
    return [replace(shape, label_y=round(heights[at] - over, 1)) for at, shape in enumerate(shapes)]


def _runs(values: Sequence[float | None]) -> Iterator[list[int]]:
    """Places of the values that follow each other without one missing: a line is not drawn over a gap."""
    run: list[int] = []
    for at, value in enumerate(values):
        if value is not None:
            run.append(at)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _lines(chart: Chart, legend: list[Shape]) -> Drawing:
    step = (WIDTH - LEFT - RIGHT) / max(len(chart.labels) - 1, 1)

    def place(at: int, value: float) -> tuple[float, float]:
        return round(LEFT + step * at, 1), round(TOP + PLOT * (1 - value / chart.top), 1)

    shapes = []
    for number, one in enumerate(chart.series):
        for run in _runs(one.values):
            points = [place(at, one.values[at] or 0) for at in run]
            is_end = run[-1] == len(one.values) - 1
            shapes.append(
                Shape(
                    COLOURS[number % 5],
                    *points[-1],
                    words=(one.end or one.said(run[-1])) if is_end else "",
                    pattern=number,
                    dash=DASHES[number % 5],
                    points=" ".join(f"{x},{y}" for x, y in points),
                )
            )
    shapes = _kept_apart(shapes)
    grid = [Shape("", LEFT - 6, place(0, part * chart.top)[1], words=said(part * chart.top)) for part in (0, 0.5, 1)]
    every = max(1, ceil(len(chart.labels) / 6))
    labels = [
        Shape("", place(at, 0)[0], TOP + PLOT + 20, words=label)
        for at, label in enumerate(chart.labels)
        if at % every == 0
    ]
    return Drawing(TOP + PLOT + BOTTOM, shapes, labels, grid, legend)
