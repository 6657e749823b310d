"""A mark that a child draws: what the page may send, and the path that is kept of it."""

import re

WIDTH, HEIGHT = 300, 100
MOST_POINTS = 1_500
STROKE = re.compile(r"\d{1,3},\d{1,3}(?: \d{1,3},\d{1,3})*", re.ASCII)


class NotAMark(ValueError):
    """What was sent is no drawing."""


def path_from(drawn: str) -> str:
    """The `d` of an SVG path, built anew from whole numbers inside the box: nothing else of what was sent is kept.

    Takes strokes of points, like `10,20 11,22;40,50`. Empty for nothing drawn. Raises NotAMark.
    """
    if not drawn:
        return ""
    strokes = drawn.split(";")
    if len(drawn) > MOST_POINTS * 8 or not all(STROKE.fullmatch(stroke) for stroke in strokes):
        raise NotAMark
    points = [[(int(x), int(y)) for x, y in (point.split(",") for point in stroke.split(" "))] for stroke in strokes]
    flat = [point for stroke in points for point in stroke]
    if len(flat) > MOST_POINTS or any(x > WIDTH or y > HEIGHT for x, y in flat):
        raise NotAMark
    return "".join(_stroke(stroke) for stroke in points)


def _stroke(points: list[tuple[int, int]]) -> str:
    """A single point is drawn as a dot: a line to where it begins."""
    (x, y), *rest = points
    return f"M{x} {y}" + "".join(f"L{x} {y}" for x, y in rest or [(x, y)])
