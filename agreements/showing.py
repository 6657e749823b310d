"""How the words of an agreement are shown: quickly, since thousands read the same ones in a week."""

import re

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from agreements import languages

SHORT = 900  # characters: about what a phone shows before the fold


def shown(markdown: str, language: str = languages.ENGLISH) -> SafeString:
    try:
        from agreements.markdown import to_html
    except ImportError:
        return mark_safe(linebreaks(markdown, autoescape=True))  # noqa: S308  (escaped in the same breath)
    return to_html(markdown, language=language)


def in_short(markdown: str) -> str:
    """What stands before the first heading within the text, if it is short; else its first paragraphs. Markdown.

    The whole where that is short enough itself.
    """
    if len(markdown) <= SHORT:
        return markdown
    opening = re.split(r"^#{2,6} ", markdown, maxsplit=1, flags=re.MULTILINE)[0].strip()
    if opening and len(opening) <= SHORT:
        return opening
    taken: list[str] = []
    for paragraph in re.split(r"\n\s*\n", markdown):
        if taken and sum(map(len, taken)) + len(paragraph) > SHORT:
            break
        taken.append(paragraph)
    return "\n\n".join(taken)
