from django import template
from django.template import Context

from esafety.ui.context import marked
from esafety.ui.registry import Door
from filtering import words
from filtering.models import Reach
from filtering.pages import pages_of

register = template.Library()


@register.filter
def whom(reach: Reach) -> str:
    """For whom, in words."""
    return words.whom(reach)


@register.simple_tag(takes_context=True)
def filter_pages(context: Context) -> list[Door]:
    """Those that this person may open; the one on which they are, or from which it hangs, is current."""
    request = context["request"]
    return marked([Door(label, url) for label, url in pages_of(request.person)], request.path)
