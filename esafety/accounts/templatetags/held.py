"""What the page of a kept form needs."""

from django import template
from django.utils.text import capfirst

register = template.Library()


@register.filter
def as_label(name: str) -> str:
    """The name of a posted field as words: "happened_on_day" is "Happened on day"."""
    return capfirst(name.replace("_", " ").replace("-", " ").strip())
