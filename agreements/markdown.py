"""An agreement's Markdown as HTML: no HTML of the writer's own, no pictures but ours, no links that run anything."""

from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from markdown_it.token import Token

from agreements import languages
from esafety import prose

# Pictures of the infants' agreement: a writer puts `![](ask)`. What is said for each where it cannot be seen.
PICTURES = {
    "ask": "A child asks a grown-up",
    "kind": "Two smiling children",
    "tell": "A worried child tells a grown-up",
    "secret": "A name behind a lock",
    "care": "Hands around a tablet",
    "over": "A tablet turned face down",
}
SIZE = 96


@lru_cache(maxsize=512)
def to_html(markdown: str, *, language: str = languages.ENGLISH) -> SafeString:
    """Ready for a page: a `<div>` that says its language and direction, with headings from h2 down.

    Remembered by its words, since a published text is read thousands of times.
    """
    return format_html(
        '<div class="prose agreement" lang="{}" dir="{}">{}</div>',
        language,
        languages.direction_of(language),
        prose.cleaned(markdown, _parser),
    )


def _picture(tokens: list[Token], at: int, *_: object) -> str:
    """One of ours by its name; of any other only the words that stand for it."""
    said, name = tokens[at].content.strip(), str(tokens[at].attrs.get("src", ""))
    if name not in PICTURES:
        return escape(said)
    alt = PICTURES[name] if said in {"", name} else said
    source = static(f"img/agreements/{name}.svg")
    return format_html('<img class="picture" src="{}" alt="{}" width="{}" height="{}">', source, alt, SIZE, SIZE)


_parser = prose.parser()
_parser.renderer.rules["image"] = _picture
