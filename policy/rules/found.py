"""What a check found: one shape for all checks."""

from dataclasses import dataclass

MOST_FOUND, MOST_ADVICE, MOST_SOURCE, MOST_QUOTED = 500, 1_000, 300, 180


@dataclass(frozen=True)
class Found:
    """`kind` is a `FindingKind`; `at` is the place of the clause among those that were checked, from 0.

    `at` is None where it is about the whole text. `found` quotes the words; `advice` says what to do, and may
    change from check to check. By `same` the finding is known again in its clause: by `found`, where it is not given.
    """

    kind: str
    at: int | None
    found: str
    advice: str
    source: str = ""
    same: str = ""


def around(line: str, start: int, end: int, before: int = 60, after: int = 70) -> str:
    """The words from `start` to `end` with what stands about them, between quotation marks."""
    first, last = max(start - before, 0), min(end + after, len(line))
    first = line.find(" ", first, start) + 1 or first if first else 0
    last = line.rfind(" ", end, last) if last < len(line) and " " in line[end:last] else last
    words = " ".join(line[first:last].split()).rstrip(" ,;:")
    return f"“{'…' if first else ''}{words}{'…' if last < len(line) else ''}”"


def quoted(words: str, most: int = MOST_QUOTED) -> str:
    """In one line, between quotation marks, and no longer than can be read at a glance."""
    line = " ".join(words.split())
    if len(line) > most:
        line = line[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return f"“{line}”"
