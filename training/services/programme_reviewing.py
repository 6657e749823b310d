"""Reviewing the programme once a school year: what works, what changes, and who sees to it (T6)."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, demand, forget_roles, holders
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from esafety.schools.numbering import one_at_a_time
from esafety.schools.services import version_of
from esafety.schools.terms import term_of
from training.models import ProgrammeAction, ProgrammeReview
from training.rules import coverage
from training.rules import programme_review as rules
from training.telling.curriculum import tell_of_action

SIGNED = "This review is signed, and no longer changed. What is to be done can still be ticked off."
CHANGED = (
    "Somebody has changed this review since you opened it. What they wrote stands below yours: bring both together."
)


@verb
def open_review(*, actor: Person) -> ProgrammeReview:
    """Begin the review of this school year; one a year."""
    demand(actor, Perm.CURRICULUM_PLAN)
    one_at_a_time(actor.school_id)
    year = term_of(timezone.localdate()).school_year
    if ProgrammeReview.objects.filter(school=actor.school_id, school_year=year).exists():
        raise RuleBroken("The programme of this school year has a review already. Go on with that one.")
    review = ProgrammeReview(school=actor.school, school_year=year, opened_by=actor, opened_at=timezone.now())
    set_change(review, by=actor)
    review.save()
    events.record("training.open_review", actor=actor, about=review, details={"year": year})
    return review


@verb
def write_review(review: ProgrammeReview, *, actor: Person, works: str, changes: str, version: int) -> ProgrammeReview:
    """Write down what works and what changes, from the version that was shown."""
    review = _locked(review, actor)
    if version != version_of(review):
        raise RuleBroken(CHANGED)
    review.works, review.changes = works, changes
    set_change(review, by=actor)
    review.save(update_fields=["works", "changes"])
    events.record("training.write_review", actor=actor, about=review)
    return review


@verb
def plan_action(review: ProgrammeReview, *, actor: Person, what: str, owner: Person, due_on: date) -> ProgrammeAction:
    """Leave something to a member of staff, by a day; they are told."""
    review = _locked(review, actor)
    if not holders(review.school, Perm.ADVICE_ASK).filter(pk=owner.pk).exists():
        raise RuleBroken(f"{owner} does not work here. Choose a member of staff.")
    if due_on < timezone.localdate():
        raise RuleBroken("The day must be today or later.")
    action = ProgrammeAction(school=review.school, review=review, what=what, owner=owner, due_on=due_on)
    set_change(action, by=actor)
    action.save()
    tell_of_action(action, by=actor)
    details = {"owner": owner.pk, "due": due_on.isoformat()}
    events.record("training.plan_action", actor=actor, about=action, details=details)
    return action


@verb
def sign_review(review: ProgrammeReview, *, actor: Person, version: int) -> ProgrammeReview:
    """Sign what stands there. The figures of the day are kept with it."""
    review = _locked(review, actor)
    if version != version_of(review):
        raise RuleBroken("The review has changed since you opened it. Read it, and sign again.")
    if why := rules.why_not_signed(review):
        raise RuleBroken(why)
    whole = coverage.load(review.school, timezone.localdate(), school_year=review.school_year)
    review.figures = rules.figures_of(whole)
    review.signed_by, review.signed_at = actor, timezone.now()
    set_change(review, by=actor, reason="Signed")
    review.save(update_fields=["figures", "signed_by", "signed_at"])
    events.record("training.sign_review", actor=actor, about=review, details={"year": review.school_year})
    return review


@verb
def finish_action(action: ProgrammeAction, *, actor: Person, how: str) -> ProgrammeAction:
    """Say that it is done, and how: its owner, or whoever plans the programme."""
    ProgrammeAction.objects.select_for_update().only("pk").get(pk=action.pk)
    action = ProgrammeAction.objects.select_related("school", "review", "owner", "done_by").get(pk=action.pk)
    if actor.user is not None:
        forget_roles(actor.user)
    if not may_finish(action, actor):
        raise PermissionDenied
    if action.done_at is not None:
        raise RuleBroken(f"{action.done_by} has said already that it is done.")
    action.done_at, action.done_by, action.how = timezone.now(), actor, how
    set_change(action, by=actor, reason=how[:100])
    action.save(update_fields=["done_at", "done_by", "how"])
    events.record("training.finish_action", actor=actor, about=action)
    return action


def may_finish(action: ProgrammeAction, person: Person) -> bool:
    is_owner = action.owner_id == person.pk and can(person, Perm.ADVICE_ASK, action)
    return is_owner or can(person, Perm.CURRICULUM_PLAN, action)


def _locked(review: ProgrammeReview, actor: Person) -> ProgrammeReview:
    ProgrammeReview.objects.select_for_update().only("pk").get(pk=review.pk)
    found: ProgrammeReview = ProgrammeReview.objects.select_related("school").get(pk=review.pk)
    demand(actor, Perm.CURRICULUM_PLAN, found)
    if found.signed_at is not None:
        raise RuleBroken(SIGNED)
    return found
