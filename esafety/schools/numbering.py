"""The number of a school's next record of a kind, from 1: what people read out to each other."""

from django.db import models
from django.db.models import Max

from esafety.schools.models import School


def one_at_a_time(school_id: int) -> None:
    """Hold the school until the transaction ends: whoever numbers a record in it, or calls this, waits."""
    list(School.objects.select_for_update(no_key=True).filter(pk=school_id).values_list("pk"))


def next_number(model: type[models.Model], school_id: int) -> int:
    """In the caller's transaction, under the school's lock: two at once come one after the other, without a gap."""
    one_at_a_time(school_id)
    highest = model._default_manager.filter(school=school_id).aggregate(highest=Max("number"))["highest"]
    return int(highest or 0) + 1
