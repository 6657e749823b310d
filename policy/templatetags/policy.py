from django import template
from django.template import Context

from esafety.ui.context import marked
from esafety.ui.registry import Door
from policy.pages import pages_of

register = template.Library()


@register.simple_tag(takes_context=True)
def policy_pages(context: Context) -> list[Door]:
    """Those that this person may open; the one on which they are is current."""
    request = context["request"]
    return marked([Door(label, url) for label, url in pages_of(request.person)], request.path)
