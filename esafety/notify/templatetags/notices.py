from __future__ import annotations

from django import template

from esafety.notify.models import Notice
from esafety.schools.models import Person

register = template.Library()


@register.simple_tag
def unread_notices(person: Person) -> int:
    """How many unread notices the person has, for the frame of every page: one query, two where there are any."""
    return Notice.objects.unread().visible_to(person).count()
