from django import template

from filtering import words
from filtering.models import Reach

register = template.Library()


@register.filter
def whom(reach: Reach) -> str:
    """For whom, in words."""
    return words.whom(reach)
