"""A draft on its way: chosen, fixed, and decided on by the leadership team and the headteacher (P2, SS 3.13)."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from esafety.access.perms import Perm
from esafety.access.questions import can, forget_roles
from esafety.audit import events
from esafety.audit.events import verb
from esafety.audit.history import set_change
from esafety.exceptions import RuleBroken
from esafety.schools.models import Person
from policy.models import PolicyReview, PolicyVersion, Said, Source, Step, StepDecision, VersionState
from policy.rules import deciders as who
from policy.rules import reviewing as rules
from policy.services.drafting import Origin, make_draft, texts_of
from policy.services.held_reviews import digest_of, held, locked, locked_version, move, refuse_other, unfreeze
from policy.telling import reviewing as telling

NOTHING_TO_COPY = (
    "There is no policy in force to copy. Begin with our model policy, or bring in your own, and choose it."
)


@verb
def begin_drafting(review: PolicyReview, *, actor: Person, draft: PolicyVersion | None = None) -> PolicyReview:
    """Choose a draft, or make one: a copy of the version in force. Feedback is taken until its day all the same.

    Also while drafting, for another draft in its place.
    """
    review = locked(review, actor, Perm.POLICY_WRITE)
    if why := rules.why_not_at(review, rules.BEFORE_TEXT_IS_FIXED, "drafted"):
        raise RuleBroken(why)
    if draft is None:
        before = PolicyVersion.objects.in_force().filter(school=review.school).first()
        if before is None:
            raise RuleBroken(NOTHING_TO_COPY)
        origin = Origin(Source.COPIED, str(before), based_on=before, language=before.language)
        draft = make_draft(review.school, before.title, texts_of(before), origin=origin, by=actor)
    else:
        draft = locked_version(draft)
        if draft.school_id != review.school_id or draft.state != VersionState.DRAFT:
            raise RuleBroken("Choose a draft of this school.")
    review.version = draft
    move(review, Step.DRAFTING, by=actor, reason=f"{draft} is the draft", also=("version",))
    events.record("policy.begin_drafting", actor=actor, about=review, details={"version": draft.number})
    return review


@verb
def send_to_leadership(review: PolicyReview, *, actor: Person) -> PolicyReview:
    """Fix the draft's text, so that all decide on the same words, and ask the leadership team. A new round."""
    review = locked(review, actor, Perm.POLICY_WRITE)
    if why := rules.why_not_at(review, [Step.DRAFTING], "sent to the leadership team") or rules.why_not_frozen(review):
        raise RuleBroken(why)
    assert review.version is not None  # noqa: S101  (asked above)
    version = locked_version(review.version)
    if why := _why_not_draft(version):
        raise RuleBroken(why)
    version.state, version.sha256 = VersionState.FROZEN, digest_of(version)
    set_change(version, by=actor, reason="Sent to the leadership team")
    version.save(update_fields=["state", "sha256"])
    review.version, review.round = version, review.round + 1
    move(review, Step.LEADERSHIP, by=actor, reason="Sent to the leadership team", also=("round",))
    telling.tell_deciders(review, by=actor)
    details = {"version": version.number, "round": review.round, "sha256": version.sha256}
    events.record("policy.send_to_leadership", actor=actor, about=review, details=details)
    return review


@verb
def decide_as_leadership(
    review: PolicyReview, *, actor: Person, said: str, shown: str, reason: str = ""
) -> PolicyReview:
    """Agree to the text that was shown, or send it back with a reason. Raises RuleBroken for who wrote in it."""
    review = _decided(review, Step.LEADERSHIP, Step.HEAD, actor=actor, said=said, shown=shown, reason=reason)
    details = {"said": said, "round": review.round, "sha256": shown}
    events.record("policy.decide_as_leadership", actor=actor, about=review, details=details)
    return review


@verb
def decide_as_head(review: PolicyReview, *, actor: Person, said: str, shown: str, reason: str = "") -> PolicyReview:
    """As the leadership team; where the headteacher wrote in it or has decided already, another stands in."""
    review = _decided(review, Step.HEAD, Step.GOVERNORS, actor=actor, said=said, shown=shown, reason=reason)
    details = {"said": said, "round": review.round, "sha256": shown}
    events.record("policy.decide_as_head", actor=actor, about=review, details=details)
    return review


def may_decide(review: PolicyReview, step: str, person: Person) -> bool:
    """Whether the step is the person's: by role, or because they stand in for those who may not."""
    return can(person, who.WHOSE[step], review) or who.deciders(review, step).has(person)


def send_back(review: PolicyReview, *, by: Person, reason: str, also: tuple[str, ...] = ()) -> None:
    """To whoever writes it, in the caller's verb: what was decided on it in this round counts no more."""
    unfreeze(review, by=by, reason="Sent back")
    move(review, Step.DRAFTING, by=by, reason=f"Sent back: {reason}", also=also)
    telling.tell_of_return(review, by=by)


def _decided(
    review: PolicyReview, step: str, following: str, *, actor: Person, said: str, shown: str, reason: str
) -> PolicyReview:
    review = held(review)
    if actor.user is not None:
        forget_roles(actor.user)
    if not can(actor, Perm.POLICY_DRAFTS, review) or not may_decide(review, step, actor):
        raise PermissionDenied
    if why := rules.why_not_at(review, [step], "decided on here"):
        raise RuleBroken(why)
    able = who.deciders(review, step)
    if not able.has(actor):
        raise RuleBroken(able.why_not(actor) or "Somebody else takes this step.")
    version = refuse_other(review, shown)
    if said not in Said:
        raise RuleBroken("Choose whether you agree, or send it back.")
    if said == Said.RETURNED and not reason.strip():
        raise RuleBroken("Say why you send it back, so that it can be mended.")
    StepDecision.objects.create(
        school=review.school,
        review=review,
        step=step,
        round=review.round,
        said=said,
        person=actor,
        reason=reason.strip(),
        sha256=version.sha256,
        at=timezone.now(),
    )
    if said == Said.RETURNED:
        send_back(review, by=actor, reason=reason)
    else:
        move(review, following, by=actor, reason="Agreed")
        if following == Step.GOVERNORS:
            telling.tell_voters(review, by=actor)
        else:
            telling.tell_deciders(review, by=actor)
    return review


def _why_not_draft(version: PolicyVersion) -> str:
    """Asked anew under its lock: it may just have been set aside."""
    return "" if version.state == VersionState.DRAFT else "Choose the draft first that is to be decided on."
