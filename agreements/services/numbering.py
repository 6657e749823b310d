"""The number of a school's next record of a kind, from 1."""

from django.db import models
from django.db.models import Max

from esafety.schools.models import School


def next_number(model: type[models.Model], school_id: int) -> int:
    """In the caller's transaction, under the school's lock: two at once come one after the other."""
    School.objects.select_for_update(no_key=True).only("pk").get(pk=school_id)
    highest = model._default_manager.filter(school=school_id).aggregate(highest=Max("number"))["highest"]
    return int(highest or 0) + 1
