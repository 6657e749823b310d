"""An agreement's Markdown as HTML: no HTML of the writer's own, no pictures but ours, no links that run anything."""

from functools import lru_cache

import nh3
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from agreements import languages

# Pictures of the infants' agreement: a writer puts `![](ask)`. What is said for each where it cannot be seen.
PICTURES = {
    "ask": "A child asks a grown-up",
    "kind": "Two smiling children",
    "tell": "A worried child tells a grown-up",
    "secret": "A name behind a lock",
    "care": "Hands around a tablet",
    "over": "A tablet turned face down",
}
TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre"}
TAGS |= {"strong", "ul"}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "width", "height", "class"}, "ol": {"start"}}
SIZE = 96


@lru_cache(maxsize=512)
def to_html(markdown: str, *, language: str = languages.ENGLISH) -> SafeString:
    """Ready for a page: a `<div>` that says its language and direction, with headings from h2 down.

    Remembered by its words, since a published text is read thousands of times.
    """
    tokens = _parser.parse(markdown)
    _begin_at_h2(tokens)
    drawn = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(drawn, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"})
    return format_html(
        '<div class="prose agreement" lang="{}" dir="{}">{}</div>',
        language,
        languages.direction_of(language),
        mark_safe(clean),  # noqa: S308  (cleaned in the line above)
    )


def _begin_at_h2(tokens: list[Token]) -> None:
    """The page has its own h1; the writer's highest heading follows it, whichever level they began with."""
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    above = min((int(token.tag[1]) for token in headings), default=2) - 2
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - above, 6)}"


def _picture(tokens: list[Token], at: int, *_: object) -> str:
    """One of ours by its name; of any other only the words that stand for it."""
    said, name = tokens[at].content.strip(), str(tokens[at].attrs.get("src", ""))
    if name not in PICTURES:
        return escape(said)
    alt = PICTURES[name] if said in {"", name} else said
    source = static(f"img/agreements/{name}.svg")
    return format_html('<img class="picture" src="{}" alt="{}" width="{}" height="{}">', source, alt, SIZE, SIZE)


_parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
_parser.renderer.rules["image"] = _picture
