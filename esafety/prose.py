"""Markdown that people write, as HTML: none of the writer's own HTML, no links that run anything, headings from h2."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre"}
TAGS |= {"strong", "ul"}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "width", "height", "class"}, "ol": {"start"}}


def parser() -> MarkdownIt:
    """One that takes no HTML and keeps the writer's line breaks. Rules of an app's own may be added to it."""
    return MarkdownIt("commonmark", {"html": False, "breaks": True})


def cleaned(
    markdown: str, by: MarkdownIt, *, highest: int = 2, more: Mapping[str, set[str]] = MappingProxyType({})
) -> SafeString:
    """As `by` draws it, with headings from h`highest` on. `more` are tags to let through too, with attributes."""
    tokens = by.parse(markdown)
    _begin_at(highest, tokens)
    drawn = by.renderer.render(tokens, by.options, {})
    clean = nh3.clean(
        drawn,
        tags=TAGS | set(more),
        attributes={**ATTRIBUTES, **more},
        url_schemes={"http", "https", "mailto", "tel"},
    )
    return mark_safe(clean)  # noqa: S308  (cleaned in the line above)


@lru_cache(maxsize=512)
def to_html(markdown: str) -> SafeString:
    """Ready for a page, in a `<div class="prose">`, without pictures. Remembered by its words."""
    return format_html('<div class="prose">{}</div>', cleaned(markdown, _plain))


def _begin_at(highest: int, tokens: list[Token]) -> None:
    """The page has headings of its own; the writer's highest follows them, whichever level they began with."""
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    above = min((int(token.tag[1]) for token in headings), default=highest) - highest
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - above, 6)}"


_plain = parser().disable("image")
