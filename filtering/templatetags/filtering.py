from django import template
from django.template import Context
from django.urls import reverse

from esafety.access.perms import Perm
from esafety.access.questions import can
from filtering import words
from filtering.models import Reach

register = template.Library()

PAGES = [
    ("Over-blocking", "overblocking", [Perm.FILTER_OVERBLOCKING]),
    ("Who decides for the head", "delegations", [Perm.FILTER_VIEW]),
    ("How it is decided", "settings", [Perm.FILTER_VIEW, Perm.FILTER_OWN_LEAVE]),
]


@register.filter
def whom(reach: Reach) -> str:
    """For whom, in words."""
    return words.whom(reach)


@register.simple_tag(takes_context=True)
def filter_pages(context: Context) -> list[tuple[str, str]]:
    """Words and address of the pages on how the filter is decided on, those that this person may open, but this one."""
    request = context["request"]
    slug = request.school.slug
    found = [
        (words, reverse(f"filtering:{name}", args=[slug]))
        for words, name, perms in PAGES
        if any(can(request.person, perm) for perm in perms)
    ]
    return [(words, url) for words, url in found if url != request.path]
