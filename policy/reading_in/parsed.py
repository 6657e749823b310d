"""What was found in a document, and why what is not in it was left out."""

import re
from dataclasses import dataclass, field

from policy.rules.texts import ClauseText

WHY_HEADER = "Stands again at the head or foot of pages"
WHY_PAGE = "A page number"
WHY_CONTENTS = "A line of the list of contents, which is made anew"
WHY_REPEATED = "Repeats what stands above"
WHY_EMPTY = "A bullet or a cell without words"
WHY_COLUMNS = "The headings of a table, each row of which is a clause"
WHY_TITLE = "Stands on the title page"
WHY_ABOUT = "Says something of the file, not of the policy"
WHY_DRAWN = "A line that draws a table or divides the page"


@dataclass
class Parsed:
    """What was found in a document. `dropped` has a `text` and a `why` for each piece that was left out."""

    title: str
    is_titled: bool = False  # the document says its title; else it is what is usual
    clauses: list[ClauseText] = field(default_factory=list)
    dropped: list[dict[str, str]] = field(default_factory=list)

    def call(self, title: str) -> None:
        self.title, self.is_titled = title, True

    def drop(self, text: str, why: str) -> None:
        """Without the marks of a heading, which no reader of the document has seen."""
        words = re.sub(r"^#+\s+|^\*\*(?=\w)|(?<=\w)\*\*$", "", text.strip())
        if words:
            self.dropped.append({"text": words[:2_000], "why": why})
