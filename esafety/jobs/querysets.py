"""Which jobs exist for whom, which are due, and how one worker takes one."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from esafety.jobs.models import Job
    from esafety.schools.models import Person


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, person: "Person") -> Self:
        """A job is seen by whoever asked for it, in the school in which they asked."""
        return self.filter(asked_by=person, school=person.school_id)

    def due(self, now: datetime) -> Self:
        """Waiting ones whose time has come, and running ones whose worker has not been heard of within its lease."""
        return self.filter(Q(state="waiting", due__lte=now) | Q(state="running", leased_until__lt=now))

    def claim(self, pk: int, now: datetime, lease: timedelta) -> "Job | None":
        """Take a due job with one conditional update, which works on every database. None if it is not to be had.

        `holder` is new with each claim: a worker that lost its lease finds another's there, and can no longer end it.
        """
        holder = secrets.token_hex(8)
        taken = self.due(now).filter(pk=pk)
        taken.update(state="running", holder=holder, leased_until=now + lease, attempts=F("attempts") + 1)
        return self.select_related("asked_by", "school").filter(pk=pk, holder=holder).first()
