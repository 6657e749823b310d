"""From the lines of a document to its clauses, keeping every sentence of substance and saying what was left out.

What becomes a clause: each heading (level 1 for a section), each numbered paragraph (its level by its number: 3.2 is 2)
and, where nothing is numbered, each paragraph. A list belongs to the paragraph or the heading that it follows, as a
Markdown list. A table of roles and their duties becomes a clause a role; any other whole table stays a Markdown table.
Numbers are kept as they are written, with their gaps and doubles; what has none gets none.
"""

from policy.reading_in.building import build
from policy.reading_in.furniture import without_contents, without_front_matter, without_furniture, without_title
from policy.reading_in.headings import decide_headings
from policy.reading_in.joining import joined
from policy.reading_in.layout import evened
from policy.reading_in.lines import classify
from policy.reading_in.parsed import Parsed
from policy.reading_in.tables import tables


def parse(text: str, *, fallback_title: str = "Online safety policy") -> Parsed:
    """The clauses of a text, with `\\f` between its pages where they are known."""
    parsed = Parsed(fallback_title)
    text = without_front_matter(text.replace("\r\n", "\n").replace("\r", "\n"), parsed)
    raw, listed = without_contents(without_furniture(text, parsed), parsed)
    lines = [classify(one) for one in joined(evened(raw))]
    lines = without_title(lines, parsed)
    lines = list(tables(lines))
    decide_headings(lines, listed)
    build(lines, parsed)
    return parsed
