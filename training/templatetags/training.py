from django import template
from django.template import Context

from esafety.ui.context import marked
from esafety.ui.registry import Door
from training.pages import ADULTS, PUPILS, is_of_pupils, pages_of

register = template.Library()


@register.simple_tag(takes_context=True)
def training_pages(context: Context) -> list[Door]:
    """Those that this person may open, of adults or of pupils; the one on which they are is current."""
    request = context["request"]
    pages = PUPILS if is_of_pupils(request.path) else ADULTS
    return marked([Door(label, url) for label, url in pages_of(request.person, pages)], request.path)
