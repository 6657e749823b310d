"""Assessing a site before it is used (F3)."""

from datetime import timedelta

from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import demand
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.occasions import Kind as OccasionKind
from esafety.occasions import Occasion, happened, once_a_term
from esafety.schools.models import Person
from esafety.schools.numbering import one_at_a_time
from filtering.addresses import Address
from filtering.models import Kind, Outcome, SiteAssessment, SiteKind
from filtering.rules import assessing as rules
from filtering.rules.assessing import Look
from filtering.services.asking import faults_of_site

A_MOMENT = timedelta(minutes=5)


@verb
def assess(look: Look, *, actor: Person) -> SiteAssessment:
    """Keep what was found as a new assessment, which counts from now on; older ones stay.

    The same sent twice within minutes is one. Raises RuleBroken where something is missing or does not go together.
    """
    demand(actor, Perm.SITES_ASSESS)
    for fault in faults(look).values():
        raise RuleBroken(f"{fault.rstrip('.')}.")
    one_at_a_time(actor.school_id)
    made = SiteAssessment(
        school=actor.school,
        host=look.address.host,
        path=look.address.path,
        kind=look.kind,
        least_age=look.least_age,
        answers={one.key: look.answers[one.key] for one in rules.questions_for(look.kind)},
        outcome=look.outcome,
        note=look.note.strip(),
        by=actor,
        on=timezone.localdate(),
        review_on=look.review_on,
    )
    twin = _just_made(made)
    if twin is not None:
        return twin
    set_change(made, by=actor, reason="Assessed")
    made.save()
    if made.kind == SiteKind.AI and made.outcome != Outcome.UNSUITABLE:
        mark = once_a_term(OccasionKind.TECHNOLOGY, made.on)
        words = "A tool of artificial intelligence was assessed, and may be used"
        happened(Occasion(actor.school, OccasionKind.TECHNOLOGY, words, mark))
    events.record("filtering.assess", actor=actor, about=made, details={"outcome": made.outcome})
    return made


def faults(look: Look) -> dict[str, str]:
    """By field of the form: what keeps this from being an assessment, as sentences."""
    found = {f"said_{one.key}": f"Choose an answer: {one.text}" for one in rules.unanswered(look)}
    problem = fault_of_address(look.address)
    found |= {"url": problem} if problem else {}
    if look.outcome not in Outcome:
        found["outcome"] = "Choose the outcome"
    elif not found and not look.note.strip():
        why = rules.why_note(look)
        found |= {"note": why} if why else {}
    if look.least_age is not None and not rules.YOUNGEST <= look.least_age <= rules.OLDEST:
        found["least_age"] = f"The least age must be a number from {rules.YOUNGEST} to {rules.OLDEST}"
    problem = rules.fault_of_review(look.review_on, timezone.localdate())
    return found | ({"review_on": problem} if problem else {})


def fault_of_address(address: Address) -> str:
    """What nobody may ask to open is no site to assess either."""
    return faults_of_site(Kind.ALLOW, address, ()).get("address", "")


def _just_made(made: SiteAssessment) -> SiteAssessment | None:
    """The newest of the address, where the same person has said the very same a moment ago."""
    last: SiteAssessment | None = (
        SiteAssessment.objects.filter(school=made.school_id, host=made.host, path=made.path).order_by("-pk").first()
    )
    said = ("kind", "least_age", "answers", "outcome", "note", "by_id", "on", "review_on")
    if last is None or any(getattr(last, name) != getattr(made, name) for name in said):
        return None
    lately = last.history.filter(history_date__gte=timezone.now() - A_MOMENT)
    return last if lately.exists() else None
