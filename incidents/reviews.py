"""Governors' reviews of the log without names: that they looked, when, at what, and what they asked (I17)."""

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.indicators.services import read
from esafety.schools.models import Person
from incidents.anonymised import Anonymised, count, term_of
from incidents.indicators import LOG_REVIEWED
from incidents.models import LogReview


@verb
def review_log(*, actor: Person, asked: str, looked_at: str) -> LogReview:
    """Record that the log was reviewed today. The same words by the same person on one day are one review.

    `looked_at` is the digest of what the page showed; RuleBroken where the figures are no longer those.
    """
    demand(actor, Perm.INCIDENT_REVIEW_LOG)
    today = timezone.localdate()
    if looked_at != Anonymised(count(actor.school, today), today).digest:
        raise RuleBroken("The figures have changed since you opened this page. Look at them again, then record it.")
    said = {"asked": asked.strip(), "looked_at": looked_at}
    there = LogReview.objects.filter(school=actor.school, by=actor, on=today, **said).first()
    if there is not None:
        return there
    review = LogReview(school=actor.school, by=actor, on=today, term=str(term_of(today)), **said)
    set_change(review, by=actor, reason="Reviewed the log")
    review.save(force_insert=True)
    read(actor.school, today, only=[LOG_REVIEWED])
    events.record("incidents.review_log", actor=actor, about=review, details={"looked_at": looked_at})
    return review
