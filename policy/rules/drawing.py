"""The Markdown of a clause as HTML for a page or a PDF: lists and tables, no HTML of the writer’s own, no pictures."""

from functools import lru_cache

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from esafety.prose import ATTRIBUTES, TAGS, parser

OF_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
LOWEST = 6
# On a narrow screen a wide table scrolls in its box: by the keyboard too.
BOX = '<div class="table-wrap" tabindex="0" role="group" aria-label="Table">'
BELOW_A_CLAUSE = 4  # a section is h2 and a clause h3 on the page


@lru_cache(maxsize=2_048)
def to_html(markdown: str) -> SafeString:
    """Ready for a page, in a `<div class="prose">`; headings begin below the clause's own. Remembered by its words."""
    tokens = _parser.parse(markdown)
    _begin_below_the_clause(tokens)
    drawn = _parser.renderer.render(tokens, _parser.options, {})
    drawn = drawn.replace("<table>", f"{BOX}<table>").replace("</table>", "</table></div>")
    clean = nh3.clean(
        drawn,
        tags=(TAGS - {"img"}) | OF_TABLES | {"div"},
        attributes=ATTRIBUTES | {"div": {"class", "tabindex", "role", "aria-label"}, "th": {"scope"}},
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return format_html('<div class="prose">{}</div>', mark_safe(clean))  # noqa: S308  (cleaned in the line above)


def _begin_below_the_clause(tokens: list[Token]) -> None:
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    above = min((int(token.tag[1]) for token in headings), default=BELOW_A_CLAUSE) - BELOW_A_CLAUSE
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - above, LOWEST)}"
    for token in tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")


def _made() -> MarkdownIt:
    made = parser()
    made.enable("table")
    made.disable("image")
    return made


_parser = _made()
