"""The Markdown of a clause as HTML for a page or a PDF: as `esafety.prose` draws it, with tables, without pictures."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from esafety import prose

BELOW_A_CLAUSE = 4  # a section is h2 and a clause h3 on the page
OF_TABLES: dict[str, set[str]] = {one: set() for one in ("table", "thead", "tbody", "tr", "td")}
OF_TABLES |= {"th": {"scope"}, "div": {"class", "tabindex", "role", "aria-label"}}


@lru_cache(maxsize=2_048)
def to_html(markdown: str) -> SafeString:
    """Ready for a page, in a `<div class="prose">`; headings begin below the clause's own. Remembered by its words."""
    drawn = prose.cleaned(markdown, _parser, highest=BELOW_A_CLAUSE, more=OF_TABLES)
    return format_html('<div class="prose">{}</div>', drawn)


def _open_table(renderer: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """On a narrow screen a wide table scrolls in its box: by the keyboard too."""
    return '<div class="table-wrap" tabindex="0" role="group" aria-label="Table"><table>\n'


def _close_table(renderer: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return "</table></div>\n"


def _open_heading(renderer: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return '<th scope="col">'


def _made() -> MarkdownIt:
    made = prose.parser().enable("table").disable("image")
    made.add_render_rule("table_open", _open_table)
    made.add_render_rule("table_close", _close_table)
    made.add_render_rule("th_open", _open_heading)
    return made


_parser = _made()
