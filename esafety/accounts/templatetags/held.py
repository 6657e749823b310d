"""What the page of a kept form needs."""

from django import template

register = template.Library()


@register.filter
def as_label(name: str) -> str:
    """The name of a posted field as words: "happened_on_day" is "Happened on day"."""
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
